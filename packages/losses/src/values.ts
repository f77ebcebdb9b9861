import {
  ArgumentError,
  asTensor,
  broadcastShapes,
  cast,
  isTensorLike,
  isTypedArray,
  requireDType,
  ShapeError,
  sameShape,
  showSpec,
  sizeOf,
  type Tensor,
  type TensorData,
  type TensorLike,
  type TensorSpec,
  tensor,
  warn,
} from '@xent/core';

/** What targets and weights are given as: a tensor, a parameter, nested arrays, or a typed array. */
export type Values = TensorLike | TensorData;

/** Was this option given? */
export function isGiven<T>(option: T | null | undefined): option is T {
  return option !== null && option !== undefined;
}

/** The prediction of a loss: float, so that it can have a gradient. */
export function floatInput(op: string, value: unknown): Tensor {
  const t = asTensor(value, op);
  requireDType(op, t.spec, 'floats');
  return t;
}

/** `values` in a dtype; data that is no tensor may also get another shape. */
export function valuesOf(
  op: string,
  values: Values,
  as: Pick<TensorSpec, 'dtype'> & Partial<TensorSpec>,
): Tensor {
  return isTensorLike(values) ? cast(asTensor(values, op), as.dtype) : tensor(values, as);
}

/** `values` in the dtype of `like`. A flat typed array that fills the shape of `like` gets that shape. */
export function valuesLike(op: string, values: Values, like: TensorSpec): Tensor {
  const fills = isTypedArray(values) && values.length === sizeOf(like.shape);
  return valuesOf(op, values, fills ? like : { dtype: like.dtype });
}

/** A target that has to have the shape of the input. */
export function sameShapeTarget(op: string, target: Values, input: TensorSpec): Tensor {
  const t = valuesLike(op, target, input);
  if (sameShape(t.shape, input.shape)) return t;
  const fix =
    t.size === sizeOf(input.shape)
      ? `reshape one of them, for example target.reshape([${input.shape.join(', ')}])`
      : `give every element a target; to repeat targets on purpose use broadcastTo(target, [${input.shape.join(', ')}])`;
  throw new ShapeError(
    `${op}: expected a target of the input's shape, got input ${showSpec(input)} and target ${showSpec(t)}; ${fix}`,
  );
}

/** A factor for each element, which has to broadcast to the input without making it larger. */
export function elementWeight(op: string, weight: Values, input: TensorSpec): Tensor {
  const w = valuesLike(op, weight, input);
  if (!sameShape(broadcastShapes(`${op} (weight)`, input, w.spec), input.shape)) {
    throw new ShapeError(
      `${op}: expected a weight that broadcasts to the input, got input ${showSpec(input)} and weight ${showSpec(w)}`,
    );
  }
  return w;
}

/** Refuses values in JavaScript memory that are no probabilities; values on a backend cannot be looked at. */
export function requireProbabilities(op: string, t: Tensor, fix: string): void {
  const data = t.host;
  if (!data) return;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (!(v >= 0 && v <= 1)) {
      throw new ArgumentError(
        `${op}: expected probabilities from 0 to 1, got ${v} at position ${i} of ${showSpec(t)}; ${fix}`,
      );
    }
  }
}

/** A target in JavaScript memory outside 0 to 1 makes a binary loss negative or without a minimum. */
export function adviseOnUnitTarget(op: string, target: Tensor): void {
  if (!target.host?.some((v) => v < 0 || v > 1)) return;
  warn(
    'XENT_TARGET_RANGE',
    `${op}: the target ${showSpec(target)} has values outside 0 to 1, so the loss can become negative; labels of two classes are 0 and 1, and for other numbers there is mseLoss`,
  );
}
