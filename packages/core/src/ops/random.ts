import { ArgumentError } from '../errors.ts';
import { withBaking } from '../mode.ts';
import { nextState, nextStateTensor } from '../random/generator.ts';
import { threefryWords } from '../random/threefry.ts';
import { allocate, checkDType, type DType, isFloat, type Shape, sizeOf } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { type FillOptions, fromOwned, requireShape } from './create.ts';
import { mul } from './elementwise.ts';
import { randomBits } from './fill.ts';

function floatDType(op: string, dtype: DType | undefined): DType {
  const chosen = dtype ?? 'float32';
  checkDType(op, chosen);
  if (!isFloat(chosen)) {
    throw new ArgumentError(`${op}: expected a float dtype, got '${chosen}'`);
  }
  return chosen;
}

/**
 * Uniform numbers in [0, 1): 24 random bits each, exact in float32 and therefore equal on every backend; 11 in float16.
 * @see https://pytorch.org/docs/stable/generated/torch.rand.html
 */
export function rand(shape: Shape, options: FillOptions = {}): Tensor {
  const checked = requireShape('rand', shape);
  const dtype = floatDType('rand', options.dtype);
  const state = nextStateTensor(sizeOf(checked));
  const bits = dtype === 'float16' ? 11 : 24;
  return withBaking(() => mul(cast(randomBits(state, checked, 32 - bits), dtype), 2 ** -bits));
}

/**
 * Standard normal numbers (Box-Muller). Made at the call in JavaScript, so that they are equal on every backend.
 * @see https://pytorch.org/docs/stable/generated/torch.randn.html
 */
export function randn(shape: Shape, options: FillOptions = {}): Tensor {
  const checked = requireShape('randn', shape);
  const dtype = floatDType('randn', options.dtype);
  const data = allocate(dtype, sizeOf(checked));
  const words = threefryWords(...nextState(data.length + 1), data.length + (data.length % 2));
  for (let i = 0; i < data.length; i += 2) {
    // In (0, 1], so that the logarithm is finite.
    const u = (((words[i] as number) >>> 0) + 1) / 4294967296;
    const angle = (2 * Math.PI * ((words[i + 1] as number) >>> 0)) / 4294967296;
    const radius = Math.sqrt(-2 * Math.log(u));
    data[i] = radius * Math.cos(angle);
    if (i + 1 < data.length) data[i + 1] = radius * Math.sin(angle);
  }
  return fromOwned(data, dtype, checked, options.requiresGrad);
}

/** Standard normal numbers in the shape and dtype of `x`. */
export function randnLike(x: TensorLike, options: FillOptions = {}): Tensor {
  const t = asTensor(x, 'randnLike');
  return randn(t.shape, { dtype: t.dtype, ...options });
}

/**
 * Integers from `low` (included) to `high` (excluded), as int32.
 * @see https://pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(low: number, high: number, shape: Shape): Tensor {
  if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low || high - low > 2 ** 24) {
    throw new ArgumentError(
      `randint: expected integers low < high at most 2^24 apart, got ${low} and ${high}`,
    );
  }
  const checked = requireShape('randint', shape);
  const count = sizeOf(checked);
  const words = threefryWords(...nextState(count), count);
  const data = allocate('int32', words.length);
  for (let i = 0; i < words.length; i++) {
    data[i] = low + Math.floor(((words[i] as number) >>> 8) * 2 ** -24 * (high - low));
  }
  return fromOwned(data, 'int32', checked);
}
