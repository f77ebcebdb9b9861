import { type Attrs, apply, fullOf, type Primitive } from '../op.ts';
import { threefryLoop } from '../random/threefry.ts';
import type { Shape } from '../spec.ts';
import type { Tensor } from '../tensor.ts';

export { fullOf };

/** @internal A constant scalar that operations with `x` do not have to convert. */
export function constant(x: Tensor, value: number): Tensor {
  return fullOf([], value, x.dtype);
}

export interface IotaAttrs extends Attrs {
  readonly shape: Shape;
  readonly dim: number;
}

const iotaOp: Primitive<IotaAttrs> = {
  name: 'iota',
  infer: (_, { shape }) => ({ dtype: 'int32', shape }),
};

/** @internal int32 positions 0, 1, 2, … along `dim`. */
export function iota(shape: Shape, dim: number): Tensor {
  return apply(iotaOp, [], { shape, dim });
}

export interface RandomBitsAttrs extends Attrs {
  readonly shape: Shape;
  /** Number of low bits that are shifted out, 0 to 31. */
  readonly shift: number;
}

/**
 * Threefry-2x32 with 20 rounds. Input: int32 `[k0, k1, c0, c1]`. Words 2i and 2i+1 of the result are the
 * cipher of the 64-bit counter `(c1, c0) + i` (low word first), each shifted right by `shift` without sign.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
const randomBitsOp: Primitive<RandomBitsAttrs> = {
  name: 'randomBits',
  loop: threefryLoop,
  infer: (_, { shape }) => ({ dtype: 'int32', shape }),
};

/** @internal */
export function randomBits(state: Tensor, shape: Shape, shift: number): Tensor {
  return apply(randomBitsOp, [state], { shape: [...shape], shift });
}
