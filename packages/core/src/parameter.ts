import { ArgumentError, DTypeError, describe, operatorError } from './errors.ts';
import { type DType, isFloat, type Shape, showSpec, type TensorSpec } from './spec.ts';
import type { Tensor } from './tensor.ts';
import type { ParameterMethods } from './tensor-methods.ts';

export interface Parameter extends ParameterMethods {}

/**
 * A cell that points at its current value. Assigning moves the pointer and never writes into a value, so
 * expressions built earlier keep the value that they were built from. Accepted wherever a tensor is.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are attached in tensor-methods.ts, above the operations they call.
export class Parameter {
  /** @internal Marks parameters and buffers. */
  readonly isCell: true = true;
  /** Shown in messages; modules set it to the path of the parameter. */
  name: string;
  /** Gradient that `backward()` accumulated, null after `zeroGrad()`. */
  grad: Tensor | null = null;
  /** A buffer is no target of gradients, and may be assigned several times before it is computed. */
  readonly isBuffer: boolean;

  /** @internal The value that expressions built now see. */
  value: Tensor;
  /** @internal The value of the last completed step, to which a failed step returns. */
  committed: Tensor;

  /** @internal Use `parameter()` or `buffer()`. */
  constructor(value: Tensor, isBuffer: boolean, name = '') {
    this.name = name;
    this.isBuffer = isBuffer;
    this.value = value;
    this.committed = value;
    value.cell = this;
  }

  get spec(): TensorSpec {
    return this.value.spec;
  }

  get shape(): Shape {
    return this.value.spec.shape;
  }

  get dtype(): DType {
    return this.value.spec.dtype;
  }

  get ndim(): number {
    return this.value.ndim;
  }

  get size(): number {
    return this.value.size;
  }

  /** Is a gradient recorded? Setting it to false freezes the parameter for the expressions built from then on. */
  get requiresGrad(): boolean {
    return this.value.requiresGrad;
  }

  set requiresGrad(on: boolean) {
    if (typeof on !== 'boolean') {
      throw new ArgumentError(`requiresGrad: expected true or false, got ${describe(on)}`);
    }
    if (on && (this.isBuffer || !isFloat(this.dtype))) {
      throw new DTypeError(
        `requiresGrad: only float parameters have gradients, got ${this.isBuffer ? 'the buffer ' : ''}${showSpec(this.spec)}; make it with parameter(…)`,
      );
    }
    this.value.requiresGrad = on;
    this.committed.requiresGrad = on;
  }

  /** @internal */
  valueOf(): never {
    throw operatorError(this);
  }

  toString(): string {
    return `${this.isBuffer ? 'Buffer' : 'Parameter'}(${this.name || 'unnamed'}, ${this.value.toString()})`;
  }
}
