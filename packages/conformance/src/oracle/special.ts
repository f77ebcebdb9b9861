/** Error function: a series of positive terms below 3, a continued fraction of its complement above. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  const value = a < 3 ? series(a) : 1 - complement(a);
  return x < 0 ? -value : value;
}

/** `2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!`. Source: Abramowitz and Stegun, 7.1.6. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18 && n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** `e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))`. Source: Abramowitz and Stegun, 7.1.14. */
function complement(x: number): number {
  if (x > 7) return 0;
  let tail = x;
  for (let n = 80; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

/** `a ^ b` by the rules of C, which PyTorch follows: 1 to any power and anything to the power 0 are 1, NaN included. */
export function power(a: number, b: number): number {
  if (a === 1 || b === 0) return 1;
  if (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) return 1;
  return a ** b;
}

/** Nearest integer, halves to the even one. */
export function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest < 0.5) return low;
  if (rest > 0.5) return low + 1;
  return Number.isNaN(rest) ? x : low % 2 === 0 ? low : low + 1;
}

/** The larger one, NaN if either is. */
export function larger(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a > b ? a : b;
}
