import { type Attrs, type DType, type Shape, sizeOf, stridesOf } from '@xent/core';
import { broadcasted, whole } from '@xent/core/plan';
import { makeValue, type View } from './value.ts';

export { literal } from '@xent/core/plan';

/** What comes as float16 is computed with, and kept within a run, as float32. */
export const computed = (dtype: DType): DType => (dtype === 'float16' ? 'float32' : dtype);

/** The numbers of places in an order that strides say. */
export function iota(shape: Shape, strides: readonly number[]): View {
  const of = makeValue('iota', { dtype: 'int32', shape: [sizeOf(shape)] }, []);
  of.inlined = true;
  return { of, offset: 0, shape, strides };
}

/** Positions along a dimension. */
export const positions = (shape: Shape, dim: number): View =>
  iota(
    shape,
    shape.map((_, d) => Number(d === dim)),
  );

/** All of what an operation computes. */
export function compute(
  op: string,
  dtype: DType,
  shape: Shape,
  args: readonly View[],
  attrs?: Attrs,
): View {
  return whole(makeValue(op, { dtype: computed(dtype), shape }, args, attrs));
}

/** An elementwise operation. */
export const map = (op: string, dtype: DType, shape: Shape, ...args: readonly View[]): View =>
  compute(
    op,
    dtype,
    shape,
    args.map((arg) => broadcasted(arg, shape)),
  );

/** The elements of a shape in their own order, read from elsewhere. */
export const dense = (of: View['of'], shape: Shape, offset = 0): View => ({
  of,
  offset,
  shape,
  strides: stridesOf(shape),
});

/** `x` from place `first` of `dim` on, in another shape; what lies outside of `x` is any number. */
export const from = (x: View, dim: number, first: number, shape: Shape): View => ({
  ...x,
  shape,
  offset: x.offset + first * (x.strides[dim] as number),
});
