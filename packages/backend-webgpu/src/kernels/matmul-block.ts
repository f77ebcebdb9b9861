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

/** Names that follow `sum` and `total`: one vector for each row and four columns. */
const vectorsOf = ({ rows, columns }: Block): string[] =>
  range(rows).flatMap((i) => range(columns / 4).map((j) => `${i}_${j}`));

/** What declares sums of a block, called `name`. */
export const zeros = (name: string, block: Block, dtype: Value['dtype']): string[] =>
  vectorsOf(block).map((ij) => `var ${name}${ij} = vec4<${typeOf(dtype)}>();`);

/** What adds the sums of a block to its totals. */
export const addToTotals = (block: Block): string[] =>
  vectorsOf(block).map((ij) => `total${ij} += sum${ij};`);

const SHORT = 64;

/** Steps to add up at a time: as many blocks as there are steps in one keep errors smallest. */
export const stepsFor = (length: number, fewest = 16): number =>
  Math.max(fewest, 2 ** Math.round(Math.log2(Math.max(1, length)) / 2));

/**
 * Long sums are added up in blocks of `steps` steps, so that rounding errors grow with the number of blocks and the length of
 * one instead of the length of all.
 */
export const isLong = (
  { dtype }: Value,
  { length, steps }: { readonly length: number; readonly steps: number },
): boolean => dtype === 'float32' && length > Math.max(SHORT, steps);

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

/** Stores the sums of a block, called `sum` or `total`. */
export function storeSums(
  source: Source,
  sum: string,
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
      source.main.lines.push(
        `${name}(${spot.batch}, ${part}, ${row}, ${column}, ${sum}${i}_${j});`,
      );
    }
  }
}

/** The place of a partial sum: all elements of the first part, then those of the second, and so on. */
function partial(source: Source, scope: Scope, { size }: Value, index: string): string {
  return source.let(scope, `part * ${source.uniform('size', size)} + ${index}`, 'i');
}
