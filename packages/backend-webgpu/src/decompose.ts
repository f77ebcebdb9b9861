import { type Attrs, type DType, type Shape, sizeOf, stridesOf } from '@xent/core';
import { broadcasted } from '@xent/core/plan';
import { cat, fold, pad } from './boxes.ts';
import { RADIX } from './kernels/scan.ts';
import { compute, dense, from, iota, literal, map, positions } from './leaves.ts';
import type { View } from './value.ts';

/** Where the elements of integers stand when they are sorted; stable. Each step merges pairs of sorted runs. */
function sorted(keys: View, dim: number): View {
  const { shape } = keys;
  let order = positions(shape, dim);
  for (let run = 1; run < (shape[dim] as number); run *= 2) {
    order = compute('merge', 'int32', shape, [keys, order], { dim, run });
  }
  return order;
}

/** Sums up to each place, of the places that have the same key; equal keys lie side by side. Each step looks farther back. */
function summed(x: View, dim: number, keys: View): View {
  const { shape } = x;
  const { dtype } = x.of;
  let sums = [x, literal(dtype, 0, shape)];
  for (let step = 1; step < (shape[dim] as number); step *= RADIX) {
    const { of } = compute('scan', dtype, [2, ...shape], [...sums, keys], { dim, step });
    // Sums, and what rounding took from them.
    sums = [dense(of, shape), dense(of, shape, of.size / 2)];
  }
  return map('add', dtype, shape, ...sums);
}

const gather = (x: View, index: View, dim: number): View =>
  compute('gather', x.of.dtype, index.shape, [x, index], { dim });

/** A vector along a dimension, the same for all others. */
const along = (vector: View, dim: number, shape: Shape): View => ({
  ...vector,
  shape,
  strides: shape.map((_, d) => (d === dim ? (vector.strides[0] as number) : 0)),
});

/** `x` with others written or added along a dimension; the last one wins. They are sorted by where they go. */
function scatter(x: View, index: View, source: View, dim: number, isAdd: boolean): View {
  const { shape, strides } = index;
  const own = shape.map((n, d) => (d !== dim && strides[d] === 0 ? 1 : n));
  const narrow = { ...index, shape: own };
  const order = sorted(narrow, dim);
  const keys = broadcasted(gather(narrow, order, dim), shape);
  const values = gather(source, broadcasted(order, shape), dim);
  const written = isAdd ? summed(values, dim, keys) : values;
  return compute('put', x.of.dtype, x.shape, [x, keys, written], { dim, isAdd });
}

/** Keys in the opposite order. */
const opposite = (keys: View): View => map('sub', 'int32', keys.shape, literal('int32', -1), keys);

/** The first place along a dimension of the largest key. */
function placeOfLargest(keys: View, dim: number, to: Shape): View {
  const { shape } = keys;
  const one = shape.map((n, d) => (d === dim ? 1 : n));
  const largest = compute('amax', 'int32', one, [keys], { dims: [dim] });
  const found = map('eq', 'bool', shape, keys, largest);
  const nowhere = literal('int32', shape[dim] as number);
  const places = map('where', 'int32', shape, found, positions(shape, dim), nowhere);
  return compute('amin', 'int32', to, [places], { dims: [dim] });
}

/** What operations that have no kernels compute, as that of others; null for those that have. */
export function decomposed(
  op: string,
  attrs: Attrs,
  dtype: DType,
  shape: Shape,
  args: readonly View[],
): View | null {
  const [x, index, source] = args as readonly [View, View, View];
  const dim = attrs['dim'] as number;
  switch (op) {
    case 'cat':
      return cat(args, dim);
    case 'pad':
      return pad(x, attrs, shape, literal(dtype, attrs['value'] as number));
    case 'fold':
      return fold(x, attrs, literal(dtype, 0));
    case 'cumsum':
      return summed(x, dim, literal('int32', 0, shape));
    case 'sum':
    case 'prod':
      return sizeOf(x.shape) === 0 ? literal(dtype, Number(op === 'prod'), shape) : null;
    case 'argmax':
    case 'argmin': {
      // The order of numbers is turned around, and not that of keys: NaN comes first in both.
      const isTurned = op === 'argmin' && /^float/.test(x.of.dtype);
      const keys = map('order', 'int32', x.shape, isTurned ? map('neg', 'float32', x.shape, x) : x);
      const isDown = op === 'argmin' && !isTurned;
      return placeOfLargest(isDown ? opposite(keys) : keys, dim, shape);
    }
    case 'argsort': {
      const keys = map('order', 'int32', shape, x);
      return sorted(attrs['descending'] === true ? opposite(keys) : keys, dim);
    }
    case 'indexSelect':
      return gather(x, along(index, dim, shape), dim);
    case 'indexAdd':
      return scatter(x, along(index, dim, source.shape), source, dim, true);
    case 'scatter':
      return scatter(x, index, source, dim, attrs['mode'] === 'add');
    case 'randomBits': {
      const words = [0, 1, 2, 3].map((i) => from(x, 0, i, []));
      const place = iota(shape, stridesOf(shape));
      return map('noise', dtype, shape, ...words, place, literal(dtype, attrs['shift'] as number));
    }
    default:
      return null;
  }
}
