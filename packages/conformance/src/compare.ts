import { type DType, type HostData, type Shape, showSpec } from '@xent/core';
import { ConformanceError, ensure } from './check.ts';
import type { Limit } from './tolerance.ts';

type Narrow = 'float32' | 'float16';

const SMALLEST_NORMAL = 2 ** -126;
/** Exponents of the smallest and the largest normal numbers, and bits of the fraction. */
const FORMATS = { float32: [-126, 127, 23], float16: [-14, 15, 10] } as const;

const isNarrow = (dtype: DType): dtype is Narrow => dtype in FORMATS;

const nearest = (x: number, dtype: Narrow): number =>
  dtype === 'float32' ? Math.fround(x) : Math.f16round(x);

/** The distance of neighbouring numbers at `x`; that of the smallest normal number below it. */
export function ulpAt(x: number, dtype: Narrow = 'float32'): number {
  const [least, most, bits] = FORMATS[dtype];
  const size = Math.max(Math.abs(x), 2 ** least);
  if (size === Number.POSITIVE_INFINITY) return 2 ** (most - bits);
  let exponent = Math.floor(Math.log2(size));
  // The logarithm may round up to the next power of two.
  if (2 ** exponent > size) exponent--;
  return 2 ** (Math.min(exponent, most) - bits);
}

/** How far `got` is from `want` in units in the last place. */
export function ulpError(got: number, want: number, dtype: Narrow = 'float32'): number {
  const size = Math.abs(got - want) / ulpAt(want, dtype);
  if (Object.is(got, want) || got === want || got === nearest(want, dtype)) {
    return Number.isFinite(got) ? size : 0;
  }
  return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
}

/** Is `got` an acceptable answer where `want` is the exact one? */
export function accepts(got: number, want: number, dtype: DType, limit: Limit): boolean {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return true;
  if (!Number.isFinite(want)) return false;
  const error = Math.abs(got - want);
  if (error <= limit.absolute + limit.relative * Math.abs(want)) return true;
  if (!isNarrow(dtype)) return false;
  // Beyond the range of a type lies infinity, and a backend may flush what is below that of float32 to 0.
  if (got === nearest(want, dtype) || error < SMALLEST_NORMAL) return true;
  return limit.ulp > 0 && ulpError(got, want, dtype) <= limit.ulp;
}

export interface Comparison {
  /** Named in messages. */
  readonly what: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly limit: Limit;
  /** A second answer, element by element, where two are reasonable. */
  readonly or?: ArrayLike<number>;
}

/** Compares element by element. Returns the largest error in ulp; throws when one is too large. */
export function compare(got: HostData, want: ArrayLike<number>, how: Comparison): number {
  const { what, dtype, shape, limit, or } = how;
  const spec = showSpec({ dtype, shape });
  ensure(
    got.length === want.length,
    () => `${what}: expected ${want.length} elements (${spec}), got ${got.length}`,
  );
  let worst = 0;
  let failures = 0;
  let first = -1;
  for (let i = 0; i < got.length; i++) {
    const [g, w] = [got[i] as number, want[i] as number];
    const second = or?.[i];
    const ok =
      accepts(g, w, dtype, limit) || (second !== undefined && accepts(g, second, dtype, limit));
    if (!ok) {
      failures++;
      if (first < 0) first = i;
    }
    if (dtype === 'float32' && (second === undefined || accepts(g, w, dtype, limit))) {
      const error = ulpError(g, w);
      // Next to zero an absolute error is what counts, and its size in ulp says nothing.
      if (Math.abs(w) > limit.absolute && error > worst && !Number.isNaN(g)) worst = error;
    }
  }
  if (failures > 0) {
    const [g, w] = [got[first] as number, want[first] as number];
    const ulp = isNarrow(dtype) ? `, ${ulpError(g, w, dtype).toPrecision(3)} ulp` : '';
    throw new ConformanceError(
      `${what}: ${failures} of ${got.length} elements of ${spec} are off; the first is number ${first}: expected ${w}, got ${g} (off by ${Math.abs(g - w).toPrecision(3)}${ulp}; allowed ${limit.absolute} + ${limit.relative}·|expected|)`,
    );
  }
  return worst;
}
