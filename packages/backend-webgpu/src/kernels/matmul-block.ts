import { type BuildContext, finish } from '../build.ts';
import { type Scope, type Source, typeOf } from '../source.ts';
import { bytesOnDevice, type Value } from '../value.ts';
import type { Problem } from './matmul-problem.ts';

/** Rows and columns of the product that one invocation computes: multiples of 4, or one row. */
export interface Block {
  readonly rows: number;
  readonly columns: number;
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Declares the sums of a block: one vector for each row and four columns. */
export function zeroSums(scope: Scope, { rows, columns }: Block, dtype: Value['dtype']): void {
  for (const i of range(rows)) {
    for (const j of range(columns / 4)) {
      scope.lines.push(`var sum${i}_${j} = vec4<${typeOf(dtype)}>();`);
    }
  }
}

/** Longer sums are added up in blocks of this many steps, whose rounding errors do not grow with the length. */
const BLOCK_STEPS = 512;
const LONG = 2048;

/**
 * Sums of earlier blocks, for a sum of `length` steps: what declares them, what belongs at the end of a step after which
 * `k` is `next`, and what belongs at the end of the sum. Nothing where the sum is short.
 */
export function blocked(
  block: Block,
  dtype: Value['dtype'],
  length: number,
): {
  readonly declare: string[];
  readonly each: (next: string) => string[];
  readonly end: string[];
} {
  if (dtype !== 'float32' || length <= LONG) return { declare: [], each: () => [], end: [] };
  const type = `vec4<${typeOf(dtype)}>`;
  const all = range(block.rows).flatMap((i) => range(block.columns / 4).map((j) => `${i}_${j}`));
  return {
    declare: all.map((ij) => `var total${ij} = ${type}();`),
    each: (next) => [
      `if ((${next}) % ${BLOCK_STEPS}u == 0u) {`,
      ...all.map((ij) => `total${ij} += sum${ij}; sum${ij} = ${type}();`),
      '}',
    ],
    end: all.map((ij) => `sum${ij} += total${ij};`),
  };
}

/** Adds one step of the sum: `left` are numbers, one a row, and `right` vectors, one for four columns. */
export function addStep(scope: Scope, left: readonly string[], right: readonly string[]): void {
  left.forEach((x, i) => {
    right.forEach((y, j) => {
      scope.lines.push(`sum${i}_${j} += ${x} * ${y};`);
    });
  });
}

/** Where the block of an invocation lies: names of `u32`. Rows and columns come in groups of four, `…Step` apart. */
export interface Spot {
  readonly batch: string;
  readonly row: string;
  readonly rowStep: number;
  readonly column: string;
  readonly columnStep: number;
  /** Number of the part of the sum, and where partial sums go; null when there is one part only. */
  readonly part: { readonly index: string; readonly sums: Value } | null;
}

/** Stores the sums of a block. */
export function storeSums(
  source: Source,
  context: BuildContext,
  { m, n }: Problem,
  { rows, columns }: Block,
  spot: Spot,
): void {
  const { value } = context;
  const type = typeOf(value.dtype);
  const name = source.name('put');
  const [sizeM, sizeN] = [source.uniform('m', m), source.uniform('n', n)];
  const body: Scope = { lines: [], names: new Map(), parent: null };
  const first = source.let(body, `(batch * ${sizeM} + row) * ${sizeN} + column`, 'i');
  const put = (scope: Scope, index: string, x: string): void => {
    if (spot.part) {
      source.store(scope, spot.part.sums, partial(source, scope, value, index), x);
    } else {
      finish(source, scope, context, index, x);
    }
  };
  const wide =
    n % 4 === 0 && context.outputs.length === 1 && context.outputs[0] === value
      ? (spot.part?.sums ?? value)
      : null;
  if (wide && bytesOnDevice(wide.size) <= source.target.maxBinding) {
    const at = spot.part ? partial(source, body, value, first) : first;
    const array = source.buffer(wide, 'write', `vec4<${type}>`);
    body.lines.push(`${array}[${at} / 4u] = v;`);
  } else {
    for (const c of range(4)) {
      const inner = source.inner(body);
      const index = c === 0 ? first : source.let(inner, `${first} + ${c}u`, 'i');
      put(inner, index, source.let(inner, `v.${'xyzw'[c]}`, 'x'));
      body.lines.push(`if (column + ${c}u < ${sizeN}) {`, ...inner.lines, '}');
    }
  }
  source.declare(
    [
      `fn ${name}(batch: u32, part: u32, row: u32, column: u32, v: vec4<${type}>) {`,
      `if (row >= ${sizeM} || column >= ${sizeN}) { return; }`,
      ...body.lines,
      '}',
    ].join('\n'),
  );
  const part = spot.part?.index ?? '0u';
  for (const i of range(rows)) {
    const row = `${spot.row} + ${(i >> 2) * spot.rowStep + (i & 3)}u`;
    for (const j of range(columns / 4)) {
      const column = `${spot.column} + ${j * spot.columnStep}u`;
      source.main.lines.push(`${name}(${spot.batch}, ${part}, ${row}, ${column}, sum${i}_${j});`);
    }
  }
}

/** The place of a partial sum: all elements of the first part, then those of the second, and so on. */
function partial(source: Source, scope: Scope, { size }: Value, index: string): string {
  return source.let(scope, `part * ${source.uniform('size', size)} + ${index}`, 'i');
}
