import { whole } from '@xent/core/plan';
import { type Scope, type Source, typeOf } from '../source.ts';
import type { Factor } from './matmul-problem.ts';

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * Gives names for four steps of the sum, from `inner` on: each of a vector of four elements from `outer` on. What lies past
 * the end of the sum is zero.
 */
export type ReadBlock = (scope: Scope, outer: string, inner: string) => string[];

/** Reads a factor in the direction in which its elements lie side by side; `batch` has to be a name of the scope `main`. */
export function blockReader(
  source: Source,
  { of, offset, ...apart }: Factor,
  size: number,
  k: number,
  step: number,
): ReadBlock {
  const { main } = source;
  const isAlong = Math.abs(apart.inner) < Math.abs(apart.outer);
  const isEven = k % step === 0;
  const number = typeOf(of.dtype);
  const type = `vec4<${number}>`;
  const [near, far, end] = isAlong
    ? [apart.inner, apart.outer, k]
    : [apart.outer, apart.inner, size];
  const isWide =
    near === 1 &&
    source.hasVectors(of) &&
    [offset, apart.batch, far, end].every((n) => n % 4 === 0);
  const place = (scope: Scope, stride: number, index: string, first = 0): string =>
    source.position(scope, { shape: [2], strides: [stride], offset: first }, index);
  /** The name of an element, or of a vector of neighbours. */
  const load = (scope: Scope, outer: string, inner: string): string => {
    /** The last place along which there is something to read. */
    const last = (n: number, isNear: boolean): string => {
      const from = n - (isWide && isNear ? 4 : 1);
      return source.uniform(`last ${from}`, from);
    };
    const row = source.let(main, `min(${outer}, ${last(size, !isAlong)})`);
    const at = source.let(scope, isEven ? inner : `min(${inner}, ${last(k, isAlong)})`);
    const first = source.let(
      main,
      `${place(main, apart.batch, 'batch', offset)} + ${place(main, apart.outer, row)}`,
    );
    const i = source.let(scope, `${first} + ${place(scope, apart.inner, at)}`);
    const x = isWide
      ? source.let(scope, `${source.vectors(of, 'read')}[${i} / 4u]`)
      : source.load(scope, whole(of), i);
    if (isEven) return x;
    const zero = `${isWide ? type : number}()`;
    return source.let(scope, `select(${zero}, ${x}, ${inner} < ${source.uniform('k', k)})`);
  };
  const vector = (scope: Scope, outer: string, inner: string): string => {
    if (isWide) return load(scope, outer, inner);
    const four = range(4).map((c) =>
      isAlong ? load(scope, outer, `${inner} + ${c}u`) : load(scope, `${outer} + ${c}u`, inner),
    );
    return source.let(scope, `${type}(${four})`);
  };
  return (scope, outer, inner) => {
    if (!isAlong) return range(4).map((s) => vector(scope, outer, `${inner} + ${s}u`));
    const vectors = range(4).map((c) => vector(scope, `${outer} + ${c}u`, inner));
    return range(4).map((s) => source.let(scope, `${type}(${vectors.map((v) => `${v}[${s}]`)})`));
  };
}
