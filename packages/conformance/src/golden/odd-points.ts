import type { Limit } from '../tolerance.ts';
import { type GoldenCase, type GoldenInput, inputValues } from './format.ts';

/** PyTorch's float64 kernels of these round a constant (1/6, 1/alpha) to float32 in the gradient. */
const ROUNDED_CONSTANT: ReadonlySet<string> = new Set(['hardsigmoid', 'celu']);

/** The limit of a float64 gradient; looser where PyTorch itself is less accurate. */
export function gradientLimit(golden: GoldenCase, limit: Limit): Limit {
  return ROUNDED_CONSTANT.has(golden.name)
    ? { ...limit, relative: Math.max(limit.relative, 1e-7) }
    : limit;
}

/** Derivatives from the left and from the right at the points where kernels of PyTorch disagree. */
const HARDSWISH: ReadonlyMap<number, readonly [number, number]> = new Map([
  [-3, [0, -0.5]],
  [3, [1.5, 1]],
]);

/** A second acceptable gradient, element by element, where the derivative jumps; undefined where it does not. */
export function otherSide(golden: GoldenCase, want: readonly number[]): number[] | undefined {
  if (golden.name !== 'hardswish') return undefined;
  const x = inputValues(golden.inputs['input'] as GoldenInput);
  const arriving = inputValues(golden.upstream as GoldenInput);
  return want.map((w, i) => {
    const sides = HARDSWISH.get(x[i] as number);
    if (!sides) return w;
    const [left, right] = sides.map((slope) => slope * (arriving[i] as number)) as [number, number];
    return Math.abs(w - left) < Math.abs(w - right) ? right : left;
  });
}
