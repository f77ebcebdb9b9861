import { BackendError, type HostData, type Shape, sizeOf, stridesOf } from '@xent/core';
import { softmaxCrossEntropy } from './kernels/cross-entropy.ts';
import { addSlices, gather, scatter, select } from './kernels/indexing.ts';
import { logSoftmax, logSoftmaxBackward } from './kernels/log-softmax.ts';
import { matmul } from './kernels/matmul.ts';
import { matmulInt32 } from './kernels/matmul-int32.ts';
import { reader, writer } from './kernels/move.ts';
import { offsetsOf } from './kernels/offsets.ts';
import { argExtreme, argsort, cumulate } from './kernels/order.ts';
import { randomBits } from './kernels/random.ts';
import { fold, transfer } from './kernels/regroup.ts';
import type { RowShape } from './kernels/rows.ts';
import type { FloatArray } from './kernels/scratch.ts';
import { softmax, softmaxBackward } from './kernels/softmax.ts';
import type { Arrays, Kernel, Value } from './value.ts';
import { matrixOrder, sliced, type View, whole, windows } from './views.ts';

type Sizes = readonly number[];

/** Constants of the operations, all in one: which of them are there depends on the operation. */
interface Constants {
  readonly dim: number;
  readonly dims: Sizes;
  readonly stride: Sizes;
  readonly dilation: Sizes;
  readonly low: Sizes;
  readonly interior: Sizes;
  readonly value: number;
  readonly shift: number;
  readonly mode: 'set' | 'add';
  readonly descending: boolean;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly weighted: boolean;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
}

/**
 * Writes a value from its first three inputs. Parameters of type `never` let each operation name the types that
 * its arrays are known to have.
 */
type Run = (y: never, a: never, b: never, c: never, arrays: Arrays) => void;
interface Context {
  readonly value: Value;
  readonly attrs: Constants;
  /** The first input as rows along `attrs.dim`. */
  readonly rows: RowShape;
}

type Build = (context: Context, a: View, b: View, c: View) => Run;

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

const crossEntropy: Build = ({ value, attrs, rows }, _x, _targets, upstream) => {
  const { op, partner, args } = value;
  const { weighted, ignoreIndex, labelSmoothing } = attrs;
  const isGradient = op === 'softmaxCrossEntropyGradient';
  // What arrives at the losses may be a view of one number.
  const isNumber = isGradient && upstream.strides.every((s) => s === 0);
  const weightAt = weighted ? args.at(-1)?.of.slot : undefined;
  return (
    y: FloatArray,
    scores: FloatArray,
    targets: Int32Array,
    third: FloatArray,
    arrays: Arrays,
  ): void => {
    const at = (slot = -1): FloatArray | undefined => arrays[slot] as FloatArray | undefined;
    const dy = isNumber ? third[upstream.offset] : third;
    softmaxCrossEntropy(
      scores,
      targets,
      rows,
      { weight: at(weightAt), ignoreIndex, labelSmoothing },
      isGradient ? { loss: at(partner?.slot), dx: y, dy } : { loss: y },
    );
  };
};

const product: Build = ({ value, attrs }, a, b) => {
  const { dtype, shape } = value;
  const { transposeA, transposeB } = attrs;
  const [m, n] = shape.slice(-2) as [number, number];
  const count = shape.length > 2 ? (shape[0] as number) : 1;
  const shapes = Array.from({ length: count }, (_, i) => ({
    m,
    n,
    k: a.shape.at(transposeA ? -2 : -1) as number,
    transposeA: (matrixOrder(a) === 'columns') !== transposeA,
    transposeB: (matrixOrder(b) === 'columns') !== transposeB,
    aOffset: a.offset + i * (a.strides[0] as number),
    bOffset: b.offset + i * (b.strides[0] as number),
    cOffset: i * m * n,
  }));
  if (dtype === 'int32') {
    return (y: Int32Array, p: Int32Array, q: Int32Array) => {
      for (const each of shapes) matmulInt32(p, q, y, each);
    };
  }
  return (y: FloatArray, p: FloatArray, q: FloatArray, bias: FloatArray | undefined) => {
    for (const each of shapes) matmul(p, q, y, each, bias);
  };
};

const pad: Build = ({ value: { shape }, attrs }, x) => {
  const { low, interior, value } = attrs;
  const strides = stridesOf(shape);
  let offset = 0;
  const start: number[] = [];
  const sizes: number[] = [];
  const steps = interior.map((n, d) => {
    const [first, apart, stride] = [low[d] as number, n + 1, strides[d] as number];
    // Elements that land outside, where padding is negative, are not read.
    const skip = Math.max(0, Math.ceil(-first / apart));
    const end = Math.floor(((shape[d] as number) - 1 - first) / apart) + 1;
    start.push(skip);
    sizes.push(Math.max(0, Math.min(x.shape[d] as number, end) - skip));
    offset += (first + skip * apart) * stride;
    return stride * apart;
  });
  const read = reader(
    sliced(
      x,
      start,
      start.map(() => 1),
      sizes,
    ),
  );
  const write = writer(offset, sizes, steps, false);
  const size = sizeOf(sizes);
  return (y: HostData, from: HostData) => {
    y.fill(value);
    transfer(from, read, y, write, size);
  };
};

const cat: Build = ({ value: { shape, args }, attrs: { dim } }) => {
  const strides = stridesOf(shape);
  let offset = 0;
  const parts = args.map((x) => {
    const write = writer(offset, x.shape, strides, false);
    offset += (strides[dim] as number) * (x.shape[dim] as number);
    return { slot: x.of.slot, read: reader(x), write, size: sizeOf(x.shape) };
  });
  return (y: HostData, ...rest: unknown[]) => {
    const arrays = rest[3] as Arrays;
    for (const { slot, read, write, size } of parts) {
      transfer(arrays[slot] as HostData, read, y, write, size);
    }
  };
};

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
  fold: ({ value, attrs }, x) => {
    const { dims, stride, dilation } = attrs;
    const { offset, shape, strides } = windows(whole(value), dims, stride, dilation, x.shape);
    const [read, add, size] = [reader(x), writer(offset, shape, strides, true), sizeOf(shape)];
    return (y: HostData, from: HostData) => fold(from, read, y, add, size);
  },
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
      `${value.op}: the js backend has no such operation; install versions of @xent/core and @xent/backend-js that belong together`,
    );
  }
  const [a, b, c] = value.args as readonly [View, View, View];
  const attrs = value.attrs as unknown as Constants;
  const rows = rowsOf(a.shape, attrs.dim);
  const run = build({ value, attrs, rows }, a, b, c) as (...arrays: unknown[]) => void;
  const [y, p, q, r] = [value.slot, a.of.slot, b?.of.slot, c?.of.slot];
  return (arrays) => run(arrays[y], arrays[p], arrays[q], arrays[r], arrays);
}
