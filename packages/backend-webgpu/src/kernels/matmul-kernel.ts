import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { Source, typeOf } from '../source.ts';
import type { Value } from '../value.ts';
import { addDirectly } from './matmul-direct.ts';
import { type Factor, factorOf } from './matmul-factor.ts';
import { type Cut, type Piece, pieceOf } from './matmul-grid.ts';
import type { Operand, Problem } from './matmul-problem.ts';
import { Sums } from './matmul-sums.ts';
import { addTiles } from './matmul-tile.ts';

/** What adds up the products of a block. */
export interface Job {
  readonly source: Source;
  readonly cut: Cut;
  readonly piece: Piece;
  readonly left: Factor;
  readonly right: Factor;
  /** Of a vector of four. */
  readonly type: string;
  readonly sums: Sums;
  /** Long sums are added up in blocks, so that errors grow with the number of blocks and the length of one, not of all. */
  readonly isLong: boolean;
}

/** Longer sums are long. */
const SHORT = 64;

/** The kernel of a product, or of its parts, which go to `parts`. */
export function productKernel(
  context: BuildContext,
  problem: Problem,
  cut: Cut,
  parts: Value | null,
): Kernel {
  const { value, target, spell } = context;
  const { m, n, k } = problem;
  const { rows, columns, depth, steps, length } = cut;
  const source = new Source(target, spell);
  const piece = pieceOf(source, problem, cut);
  const even = k % (depth || 4) === 0;
  const factor = (operand: Operand, outer: number, aligned: boolean): Factor =>
    factorOf(source, operand, { outer, inner: k, even, aligned });
  const type = `vec4<${typeOf(value.dtype)}>`;
  const sums = new Sums(cut, type);
  const isLong = value.dtype === 'float32' && length > Math.max(SHORT, steps);
  const left = factor(problem.left, m, rows > 1);
  const right = factor(problem.right, n, true);
  const add = depth === 0 ? addDirectly : addTiles;
  add({ source, cut, piece, left, right, type, sums, isLong });
  sums.store(source, context, problem, isLong ? 'total' : 'sum', parts);
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}, blocks of ${rows}×${columns}×${depth}`,
    size: cut.across * cut.down,
    groups: piece.groups,
    cost: 2 * value.size * k,
  });
}
