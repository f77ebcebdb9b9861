// e^d = 2^(u/256) with u = 256 d / ln 2. Whole octaves and steps of 1/256 come from two small tables
// (10 KiB, so they stay in the first-level cache), the rest of u from a cubic. Numbers are spelled out
// and tables passed on because loops are fast with literals and locals, slow with module variables.

/** `2^(k/256)` for k from 0 to 255. */
export const FRACTIONS: Float64Array = /* @__PURE__ */ powersOfTwo(256, 1 / 256, 0);
/** `2^(k-512)` for k from 0 to 1023. */
export const WHOLES: Float64Array = /* @__PURE__ */ powersOfTwo(1024, 1, -512);

function powersOfTwo(count: number, step: number, start: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => 2 ** (start + k * step));
}

/** The argument of `expOfIndex` for `e^d`: `256 d / ln 2`, moved so that 0 is the table's first entry. */
export function expIndex(d: number): number {
  return d * 369.3299304675746 + 131072;
}

/** Whether the tables reach `u`, that is, whether `|d| < 354.89`. */
export function inTable(u: number): boolean {
  return u > 0 && u < 262144;
}

/** `e^d` for `u = expIndex(d)` in the table; relative error below 3e-12, exactly 1 for d = 0. */
export function expOfIndex(u: number, fractions: Float64Array, wholes: Float64Array): number {
  const k = u | 0;
  const r = u - k;
  // The factors are ln2/256, its square by 2 and its cube by 6.
  const rest =
    1 + r * (0.0027076061740622863 + r * (3.665565596910106e-6 + r * 3.308302680541371e-9));
  return fractions[k & 255]! * wholes[(k >> 8) & 1023]! * rest;
}

/** The same for every `u`: 0 below the table, Infinity above it, NaN for NaN. */
export function expOfAnyIndex(u: number, fractions: Float64Array, wholes: Float64Array): number {
  if (inTable(u)) return expOfIndex(u, fractions, wholes);
  return u <= 0 ? 0 : u + Infinity;
}

/** `y[i] = e^x[i]`, within 0.501 ulp; float32 results below the normal range keep their bits. */
export function exp32(x: Float32Array, y: Float32Array): void {
  const fractions = FRACTIONS;
  const wholes = WHOLES;
  const n = Math.min(x.length, y.length);
  let i = 0;
  for (; i + 1 < n; i = (i + 2) | 0) {
    const u0 = expIndex(x[i]!);
    const u1 = expIndex(x[i + 1]!);
    if (inTable(u0) && inTable(u1)) {
      y[i] = expOfIndex(u0, fractions, wholes);
      y[i + 1] = expOfIndex(u1, fractions, wholes);
    } else {
      y[i] = expOfAnyIndex(u0, fractions, wholes);
      y[i + 1] = expOfAnyIndex(u1, fractions, wholes);
    }
  }
  if (i < n) y[i] = expOfAnyIndex(expIndex(x[i]!), fractions, wholes);
}
