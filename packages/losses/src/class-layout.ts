import { ArgumentError, type Shape, ShapeError, showSpec, type Tensor, warn } from '@xent/core';

/** Where the classes of an input are: `[C]`, `[N, C]` or `[N, C, d1, …]`. */
export interface ClassLayout {
  readonly dim: 0 | 1;
  readonly classes: number;
  /** The input's shape without the classes: one loss each. */
  readonly itemShape: Shape;
}

export function classLayout(op: string, input: Tensor): ClassLayout {
  const { shape } = input;
  const dim = shape.length === 1 ? 0 : 1;
  const classes = shape[dim];
  if (!classes) {
    throw new ShapeError(
      `${op}: expected an input [C], [N, C] or [N, C, d1, …] of at least one class, got ${showSpec(input)}; reshape it`,
    );
  }
  return { dim, classes, itemShape: shape.filter((_, i) => i !== dim) };
}

/** A share from 0 to 1. A negative one smooths nothing, as in PyTorch. */
export function smoothingShare(op: string, value: number): number {
  if (typeof value !== 'number' || !(value <= 1)) {
    throw new ArgumentError(
      `${op}: expected labelSmoothing to be a number from 0 to 1, got ${typeof value} ${value}`,
    );
  }
  adviseOnSmoothing(op, value);
  return Math.max(0, value);
}

function adviseOnSmoothing(op: string, value: number): void {
  if (value >= 0) return;
  warn(
    'XENT_LABEL_SMOOTHING',
    `${op}: labelSmoothing is ${value}, and a negative one smooths nothing`,
  );
}

export function requireIgnoreIndex(op: string, value: number): number {
  if ((value | 0) === value) return value;
  throw new ArgumentError(`${op}: expected an int32 ignoreIndex, got ${value}`);
}
