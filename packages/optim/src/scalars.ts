import { allocate, type DType, Tensor } from '@xent/core';

/**
 * The numbers of a step as scalar inputs of the graph. A number that did not change keeps its tensor, and
 * parameters that are at the same step share theirs.
 */
export class ScalarInputs {
  readonly #dtype: DType;
  readonly #numbers: Record<string, number> = {};
  #tensors: Record<string, Tensor> = {};

  constructor(dtype: DType) {
    this.#dtype = dtype;
  }

  of(numbers: Readonly<Record<string, number>>): Readonly<Record<string, Tensor>> {
    let changed = false;
    for (const name in numbers) {
      const value = numbers[name] as number;
      if (this.#numbers[name] === value && name in this.#tensors) continue;
      // What was handed out for another step stays as it is.
      if (!changed) this.#tensors = { ...this.#tensors };
      changed = true;
      const data = allocate(this.#dtype, 1);
      data[0] = value;
      this.#numbers[name] = value;
      this.#tensors[name] = Tensor.host({ dtype: this.#dtype, shape: [] }, data);
    }
    return this.#tensors;
  }
}
