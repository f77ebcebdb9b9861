import type { Fill } from './fill.ts';

const STEP = 2 ** -17;

/** Value of a scalar function of the inputs, in double precision. */
export type Scalar = (inputs: readonly Fill[]) => Promise<number>;

/**
 * Derivatives by every element of input `which`: `(f(x+h) - f(x-h)) / 2h`, with one step of Richardson's extrapolation,
 * so that the error is of order h⁴.
 */
export async function centralDifferences(
  f: Scalar,
  inputs: readonly Fill[],
  which: number,
): Promise<Float64Array> {
  const input = inputs[which] as Fill;
  const slopes = new Float64Array(input.values.length);
  const at = (i: number, h: number): Promise<number> => {
    const values = Float64Array.from(input.values);
    values[i] = (values[i] as number) + h;
    return f(inputs.with(which, { ...input, values }));
  };
  for (let i = 0; i < slopes.length; i++) {
    const h = STEP * Math.max(1, Math.abs(input.values[i] as number));
    const narrow = ((await at(i, h)) - (await at(i, -h))) / (2 * h);
    const wide = ((await at(i, 2 * h)) - (await at(i, -2 * h))) / (4 * h);
    slopes[i] = (4 * narrow - wide) / 3;
  }
  return slopes;
}
