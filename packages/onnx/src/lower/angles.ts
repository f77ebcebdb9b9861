import type { Builder } from './builder.ts';

/** π/2 in three parts, of which the first two have so few digits that their multiples are exact. */
const QUARTER: readonly number[] = [1.5703125, 4.837512969970703e-4, 7.549789948768648e-8];
/** Taylor coefficients, from the highest. */
const SINE: readonly number[] = [1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1];
const COSINE: readonly number[] = [-1 / 3628800, 1 / 40320, -1 / 720, 1 / 24, -1 / 2, 1];

/** `sin(x + quarters · π/2)` in float32: the rest of the nearest multiple of π/2, and a polynomial. */
function wave(b: Builder, x: string, quarters: number): string {
  const f = (v: number): string => b.scalar('float32', v);
  const half = b.node('Add', [b.node('Mul', [x, f(2 / Math.PI)]), f(0.5)]);
  const turns = b.node('Floor', [half]);
  let rest = x;
  for (const part of QUARTER) rest = b.node('Sub', [rest, b.node('Mul', [turns, f(part)])]);
  const square = b.node('Mul', [rest, rest]);
  const polynomial = ([highest, ...others]: readonly number[]): string => {
    let sum = f(highest as number);
    for (const c of others) sum = b.node('Add', [b.node('Mul', [sum, square]), f(c)]);
    return sum;
  };
  const sine = b.node('Mul', [polynomial(SINE), rest]);
  const cosine = polynomial(COSINE);
  const place = b.node('Add', [turns, f(quarters)]);
  const modulo = (n: number): string => {
    const whole = b.node('Floor', [b.node('Mul', [place, f(1 / n)])]);
    return b.node('Sub', [place, b.node('Mul', [whole, f(n)])]);
  };
  const value = b.node('Where', [b.node('Less', [modulo(2), f(1)]), sine, cosine]);
  return b.node('Where', [b.node('Less', [modulo(4), f(2)]), value, b.node('Neg', [value])]);
}

export const sine = (b: Builder, x: string): string => wave(b, x, 0);
export const cosine = (b: Builder, x: string): string => wave(b, x, 1);
