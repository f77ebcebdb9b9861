import { BackendError, type HostData, type Shape, showSpec, sizeOf, stridesOf } from '@xent/core';
import type { Build, Constants } from './build.ts';
import { crossEntropy } from './build-cross-entropy.ts';
import { product } from './build-matmul.ts';
import { cat, foldWindows, pad } from './build-movement.ts';
import { addSlices, gather, scatter, select } from './kernels/indexing.ts';
import { logSoftmax, logSoftmaxBackward } from './kernels/log-softmax.ts';
import { offsetsOf } from './kernels/offsets.ts';
import { argExtreme, argsort, cumulate } from './kernels/order.ts';
import { randomBits } from './kernels/random.ts';
import type { RowShape } from './kernels/rows.ts';
import type { FloatArray } from './kernels/scratch.ts';
import { softmax, softmaxBackward } from './kernels/softmax.ts';
import type { Kernel, Value, View } from './value.ts';

/** A tensor as rows along one of its dimensions. */
function rowsOf(shape: Shape, dim: number): RowShape {
  return {
    outer: sizeOf(shape.slice(0, dim)),
    classes: shape[dim] ?? 1,
    inner: sizeOf(shape.slice(dim + 1)),
  };
}

/** What `x` reads, by row-major place in `index`, if an index along `dim` is 0, and how far an index moves that. */
function along(x: View, index: View, dim: number): readonly [Int32Array, number] {
  const strides = stridesOf(x.shape);
  const step = strides[dim] ?? 0;
  strides[dim] = 0;
  return [offsetsOf(index.shape, strides), step];
}

const BUILDS: Readonly<Record<string, Build>> = {
  softmax:
    ({ rows }) =>
    (y: FloatArray, x: FloatArray) =>
      softmax(x, y, rows),
  logSoftmax:
    ({ rows }) =>
    (y: FloatArray, x: FloatArray) =>
      logSoftmax(x, y, rows),
  softmaxGradient:
    ({ rows }) =>
    (dx: FloatArray, y: FloatArray, dy: FloatArray) =>
      softmaxBackward(y, dy, dx, rows),
  logSoftmaxGradient:
    ({ rows }) =>
    (dx: FloatArray, y: FloatArray, dy: FloatArray) =>
      logSoftmaxBackward(y, dy, dx, rows),
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGradient: crossEntropy,
  matmul: product,
  pad,
  cat,
  argmax:
    ({ rows }) =>
    (y: HostData, x: HostData) =>
      argExtreme(x, y, rows, 1),
  argmin:
    ({ rows }) =>
    (y: HostData, x: HostData) =>
      argExtreme(x, y, rows, -1),
  cumsum:
    ({ rows }) =>
    (y: HostData, x: HostData) =>
      cumulate(x, y, rows),
  argsort:
    ({ rows, attrs }) =>
    (y: HostData, x: HostData) =>
      argsort(x, y, rows, attrs.descending),
  fold: foldWindows,
  gather: ({ rows, attrs }, x, index) => {
    const [bases, step] = along(x, index, attrs.dim);
    return (y: HostData, from: HostData, at: HostData) =>
      gather(from, at, y, bases, rows.classes, step);
  },
  scatter: ({ rows, attrs }, x, index, source) => {
    const [bases, step] = along(x, index, attrs.dim);
    const sources = offsetsOf(index.shape, stridesOf(source.shape));
    const isAdding = attrs.mode === 'add';
    return (y: HostData, base: HostData, at: HostData, src: HostData) =>
      scatter(base, at, src, y, bases, sources, rows.classes, step, isAdding);
  },
  indexSelect:
    ({ rows }) =>
    (y: HostData, x: HostData, index: HostData) =>
      select(x, index, y, rows),
  indexAdd:
    ({ rows }) =>
    (y: HostData, base: HostData, index: HostData, source: HostData) =>
      addSlices(base, index, source, y, rows),
  randomBits:
    ({ attrs }) =>
    (y: Int32Array, state: Int32Array) =>
      randomBits(state, y, attrs.shift),
};

/** The pass that computes a value which no block pass computes. */
export function kernelOf(value: Value): Kernel {
  const build = BUILDS[value.op];
  if (!build) {
    throw new BackendError(
      'XENT_UNSUPPORTED',
      `${value.op}: the js backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-js that belong together`,
    );
  }
  const [a, b, c] = value.args as readonly [View, View, View];
  const attrs = value.attrs as unknown as Constants;
  const rows = rowsOf(a.shape, attrs.dim);
  const run = build({ value, attrs, rows }, a, b, c) as (...arrays: unknown[]) => void;
  const [y, p, q, r] = [value.slot, a.of.slot, b?.of.slot, c?.of.slot];
  return (arrays) => run(arrays[y], arrays[p], arrays[q], arrays[r], arrays);
}
