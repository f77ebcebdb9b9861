// e^x = 2^(d/128) with d = 128 x / ln 2. Whole numbers come from a table, the rest of d, at most a half, from a
// cubic. Numbers are spelled out and the table is passed on because loops are fast with literals and locals,
// slow with module variables.

let powers: Float64Array | undefined;

/** `2^(k/128)` for k from -8192 to 8191, at the place `k & 16383`; loops touch few of its 128 KiB. */
export function powersOfTwo(): Float64Array {
  powers ??= Float64Array.from({ length: 16384 }, (_, k) => 2 ** (((k << 18) >> 18) / 128));
  return powers;
}

/**
 * `e^x` for `table = powersOfTwo()`, with a relative error below 1e-12, exactly 1 at 0; beyond 44 as
 * `Math.exp` has it, special values included.
 */
export function expOf(x: number, table: Float64Array): number {
  const d = x * (128 / Math.LN2);
  if (Math.abs(d) < 8191) {
    // Adding and subtracting 1.5 * 2^52 rounds to a whole number.
    const whole = d + 3 * 2 ** 51 - 3 * 2 ** 51;
    const r = d - whole;
    // With c = ln2/128 these are c, c^2/2 and c^3/6; c^2/2 is a little larger, as that replaces most of r^4.
    const rest = r * (Math.LN2 / 128 + r * (1.466227e-5 + r * 2.6466e-8));
    return table[whole & 16383]! * (1 + rest);
  }
  return Math.exp(x);
}
