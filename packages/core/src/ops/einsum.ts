import { ArgumentError, describe, ShapeError } from '../errors.ts';
import { promote, requireDType } from '../promote.ts';
import { showSpec, sizeOf } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { eq, where } from './compare.ts';
import { constant, iota } from './fill.ts';
import { product } from './matmul.ts';
import { broadcastTo, permute, reshape } from './movement.ts';
import { sum } from './reduce.ts';

/** A tensor whose dimensions have names, each name once. */
interface Named {
  readonly t: Tensor;
  readonly names: readonly string[];
}

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

function fail(equation: string, why: string): never {
  throw new ArgumentError(`einsum: ${why} in '${equation}'; write it like 'ij,jk->ik'`);
}

/** Letters of one operand; `...` becomes the names `…0`, `…1`, counted from the last dimension. */
function letters(equation: string, text: string, ellipsis: number): readonly string[] {
  const [before = '', after, ...rest] = text.split('...');
  if (rest.length > 0) fail(equation, `'${text}' has more than one ellipsis`);
  if (!/^[A-Za-z]*$/.test(before + (after ?? '')))
    fail(equation, `'${text}' is not made of letters`);
  const hidden = Array.from({ length: ellipsis }, (_, i) => `…${ellipsis - 1 - i}`);
  return after === undefined ? [...before] : [...before, ...hidden, ...after];
}

function parse(equation: string, tensors: readonly Tensor[]): Equation {
  const [left = '', right, ...rest] = equation.replaceAll(' ', '').split('->');
  if (rest.length > 0) fail(equation, "more than one '->'");
  const texts = left.split(',');
  if (texts.length !== tensors.length) {
    fail(equation, `${texts.length} operands are named and ${tensors.length} given`);
  }
  const hidden = texts.map((text, i) => {
    const named = text.replace('...', '').length;
    const rank = tensors[i]?.ndim ?? 0;
    if (text.includes('...') ? named > rank : named !== rank) {
      fail(equation, `'${text}' does not fit ${showSpec((tensors[i] as Tensor).spec)}`);
    }
    return rank - named;
  });
  const inputs = texts.map((text, i) => letters(equation, text, hidden[i] as number));
  const widest = Math.max(0, ...hidden);
  const all = inputs.flat();
  if (right === undefined) {
    const once = [...new Set(all)].filter(
      (n) => n.length === 1 && all.indexOf(n) === all.lastIndexOf(n),
    );
    const ellipsis = letters(equation, '...', widest);
    return { inputs, output: [...ellipsis, ...once.sort()] };
  }
  const output = letters(equation, right, right.includes('...') ? widest : 0);
  for (const name of output) {
    if (!all.includes(name) || output.indexOf(name) !== output.lastIndexOf(name)) {
      fail(equation, `'${name}' of the output is not exactly one of the inputs' letters`);
    }
  }
  return { inputs, output };
}

/** Sizes by name; a size of 1 broadcasts. */
function sizesOf(equation: string, tensors: readonly Tensor[], inputs: Equation['inputs']) {
  const sizes = new Map<string, number>();
  inputs.forEach((names, k) => {
    const { spec } = tensors[k] as Tensor;
    names.forEach((name, i) => {
      const size = spec.shape[i] as number;
      const before = sizes.get(name) ?? 1;
      if (size !== before && size !== 1 && before !== 1) {
        throw new ShapeError(
          `einsum: '${name}' of '${equation}' is ${before} and ${size}, got ${showSpec(spec)}; sizes have to be equal or 1`,
        );
      }
      sizes.set(name, before === 1 ? size : before);
    });
  });
  return sizes;
}

/** Keeps the diagonal where a name is repeated. */
function withoutRepeats(t: Tensor, names: readonly string[]): Named {
  const again = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (again < 0) return { t, names };
  const first = names.indexOf(names[again] as string);
  const n = Math.max(t.shape[first] as number, t.shape[again] as number);
  const square = broadcastTo(
    t,
    t.shape.map((size, i) => (i === first || i === again ? n : size)),
  );
  const on = eq(iota(square.shape, first), iota(square.shape, again));
  const diagonal = sum(where(on, square, constant(square, 0)), { dim: again });
  return withoutRepeats(
    diagonal,
    names.filter((_, i) => i !== again),
  );
}

function dropNames({ t, names }: Named, keep: (name: string) => boolean): Named {
  const dims = names.map((_, i) => i).filter((i) => !keep(names[i] as string));
  return dims.length === 0
    ? { t, names }
    : { t: sum(t, { dim: dims }), names: names.filter((name) => keep(name)) };
}

/** In the order `names`, missing ones as size 1. */
function arrange(x: Named, names: readonly string[]): Tensor {
  const present = names.filter((name) => x.names.includes(name));
  const ordered = permute(
    x.t,
    present.map((name) => x.names.indexOf(name)),
  );
  const size = (name: string): number =>
    x.names.includes(name) ? (x.t.shape[x.names.indexOf(name)] as number) : 1;
  return reshape(ordered, names.map(size));
}

/** Two operands as one batched product over the names that nobody needs afterwards. */
function contract(
  a: Named,
  b: Named,
  needed: (name: string) => boolean,
  sizes: ReadonlyMap<string, number>,
): Named {
  const inB = (name: string): boolean => b.names.includes(name);
  const left = dropNames(a, (name) => inB(name) || needed(name));
  const right = dropNames(b, (name) => a.names.includes(name) || needed(name));
  const shared = left.names.filter(inB);
  const batch = shared.filter(needed);
  const inner = shared.filter((name) => !needed(name));
  const rows = left.names.filter((name) => !inB(name));
  const columns = right.names.filter((name) => !left.names.includes(name));
  const shapeOf = (names: readonly string[]): number[] => names.map((n) => sizes.get(n) ?? 1);
  const matrix = (x: Named, one: readonly string[], two: readonly string[]): Tensor => {
    const names = [...batch, ...one, ...two];
    const full = broadcastTo(arrange(x, names), shapeOf(names));
    return reshape(
      full,
      [batch, one, two].map((part) => sizeOf(shapeOf(part))),
    );
  };
  const t = product(matrix(left, rows, inner), matrix(right, inner, columns));
  const names = [...batch, ...rows, ...columns];
  return { t: reshape(t, shapeOf(names)), names };
}

/**
 * Sums of products by the names of dimensions. A name that the output lacks is summed over, a repeated one in an
 * operand takes the diagonal, `...` stands for dimensions that broadcast. Without `->` the output has the names
 * that occur once, in alphabetical order. Contracted from left to right, pairwise, as matrix products.
 *
 * @param equation such as `'bij,bjk->bik'`
 * @throws ArgumentError for an equation that does not fit, ShapeError for sizes that differ
 * @example
 * einsum('ij,jk->ik', a, b);   // matmul
 * einsum('bi,bi->b', x, y);    // row by row inner products
 * @see https://pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...operands: readonly TensorLike[]): Tensor {
  if (typeof equation !== 'string') {
    throw new ArgumentError(
      `einsum: expected the equation first, got ${describe(equation)}; write einsum('ij,jk->ik', a, b)`,
    );
  }
  const given = operands.map((x) => asTensor(x, 'einsum'));
  const { inputs, output } = parse(equation, given);
  const common = given
    .map((t) => t.spec)
    .reduce((a, b) => ({ dtype: promote(a, b), shape: a.shape.length > 0 ? a.shape : b.shape }));
  requireDType('einsum', common, 'numbers');
  const sizes = sizesOf(equation, given, inputs);
  const named = given.map((t, i) =>
    withoutRepeats(cast(t, common.dtype), inputs[i] as readonly string[]),
  );
  const [first, ...others] = named as [Named, ...Named[]];
  let result = first;
  others.forEach((next, i) => {
    const later = new Set([...output, ...others.slice(i + 1).flatMap((x) => x.names)]);
    result = contract(result, next, (name) => later.has(name), sizes);
  });
  return arrange(
    dropNames(result, (name) => output.includes(name)),
    output,
  );
}
