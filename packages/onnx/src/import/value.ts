import {
  allocate,
  asTensor,
  type DType,
  isTensorLike,
  type Parameter,
  type Shape,
  showSpec,
  sizeOf,
  type Tensor,
  tensor,
} from '@xent/core';
import { OnnxError } from '../errors.ts';

/**
 * Numbers that are known without computing: constants of the file, sizes, and what follows from them. Integers may be
 * larger than int32 holds, as bounds of slices are.
 */
export class Known {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
  readonly #name: string;
  #tensor: Tensor | null = null;

  constructor(dtype: DType, shape: Shape, data: ArrayLike<number>, name = 'a constant') {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.#name = name;
  }

  /** @throws OnnxError for integers that int32 does not hold */
  tensor(): Tensor {
    if (this.#tensor === null) {
      const { dtype, shape, data } = this;
      if (dtype === 'int32') requireInt32(this.#name, data);
      const values = allocate(dtype, sizeOf(shape));
      values.set(data);
      this.#tensor = tensor(values, { dtype, shape });
    }
    return this.#tensor;
  }

  toString(): string {
    return showSpec(this);
  }
}

function requireInt32(name: string, data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (v === (v | 0)) continue;
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected integers that fit int32, got ${v} at position ${i} of ${name}; xent has no int64`,
    );
  }
}

/** What a name of the file stands for while the module runs. */
export type Value = Tensor | Parameter | Known;

export const isKnown = (value: Value): value is Known => value instanceof Known;

export function toTensor(value: Value): Tensor {
  return isTensorLike(value) ? asTensor(value, 'importModel') : value.tensor();
}

export const ints = (shape: Shape, data: ArrayLike<number>): Known =>
  new Known('int32', shape, data);
