import { type HostData, stridesOf } from '@xent/core';
import { softmaxCrossEntropy } from './kernels/cross-entropy.ts';
import { addSlices, gather, scatter, select } from './kernels/indexing.ts';
import { logSoftmax, logSoftmaxBackward } from './kernels/log-softmax.ts';
import { type MatmulShape, matmul } from './kernels/matmul.ts';
import { matmulInt32 } from './kernels/matmul-int32.ts';
import { reader, writer } from './kernels/move.ts';
import { argExtreme, argsort, cumulate } from './kernels/order.ts';
import { randomBits } from './kernels/random.ts';
import { fold, transfer } from './kernels/regroup.ts';
import type { RowShape } from './kernels/rows.ts';
import type { FloatArray } from './kernels/scratch.ts';
import { bandOf, offsetsOf } from './kernels/shapes.ts';
import { softmax, softmaxBackward } from './kernels/softmax.ts';
import type { Arrays, Kernel, Value } from './value.ts';
import { matrixOrder, sliced, type View, windows } from './views.ts';

type Build = (value: Value, args: readonly View[]) => Kernel;

const numbers = (value: Value, name: string): readonly number[] =>
  value.attrs[name] as readonly number[];

const dimOf = (value: Value): number => value.attrs['dim'] as number;

const slotOf = (view: View | undefined): number => view?.of.slot ?? -1;

function arrayAt<A extends HostData = HostData>(arrays: Arrays, slot: number): A {
  return arrays[slot] as A;
}

function rowsOf({ shape }: Pick<Value, 'shape'>, dim: number): RowShape {
  const { outer, size, inner } = bandOf(shape, dim);
  return { outer, classes: size, inner };
}

/** A kernel on rows with one input. */
function rows(run: (x: FloatArray, y: FloatArray, shape: RowShape) => void): Build {
  return (value, [x]) => {
    const [from, to] = [slotOf(x), value.slot];
    const shape = rowsOf(value, dimOf(value));
    return (arrays) => run(arrayAt(arrays, from), arrayAt(arrays, to), shape);
  };
}

/** A kernel on rows with the result of the forward pass and what arrives at it. */
function rowsBackward(
  run: (y: FloatArray, dy: FloatArray, dx: FloatArray, shape: RowShape) => void,
): Build {
  return (value, [y, dy]) => {
    const [a, b, to] = [slotOf(y), slotOf(dy), value.slot];
    const shape = rowsOf(value, dimOf(value));
    return (arrays) => run(arrayAt(arrays, a), arrayAt(arrays, b), arrayAt(arrays, to), shape);
  };
}

const extreme =
  (sign: number): Build =>
  (value, [x]) => {
    const [from, to] = [slotOf(x), value.slot];
    const band = bandOf((x as View).shape, dimOf(value));
    return (arrays) => argExtreme(arrayAt(arrays, from), arrayAt(arrays, to), band, sign);
  };

/** Loss, gradient, or both in one pass. */
const crossEntropy: Build = (value) => {
  const isGradient = (v: Value | undefined): boolean => v?.op === 'softmaxCrossEntropyGradient';
  const gradient = [value, value.partner].find(isGradient);
  const loss = [value, value.partner].find((v) => v && !isGradient(v));
  const { args, attrs } = value;
  const [x, target] = args;
  const upstream = gradient?.args[2];
  const [xAt, targetAt, weightAt] = [
    slotOf(x),
    slotOf(target),
    attrs['weighted'] ? slotOf(args.at(-1)) : -1,
  ];
  const [lossAt, dxAt, dyAt] = [loss?.slot ?? -1, gradient?.slot ?? -1, slotOf(upstream)];
  const single = upstream?.strides.every((s) => s === 0) ? upstream.offset : -1;
  const shape = rowsOf(x as View, dimOf(value));
  const ignoreIndex = attrs['ignoreIndex'] as number;
  const labelSmoothing = attrs['labelSmoothing'] as number;
  return (arrays) => {
    const dy = arrays[dyAt] as FloatArray | undefined;
    softmaxCrossEntropy(
      arrayAt(arrays, xAt),
      arrayAt(arrays, targetAt),
      shape,
      { weight: arrays[weightAt] as FloatArray | undefined, ignoreIndex, labelSmoothing },
      {
        loss: arrays[lossAt] as FloatArray | undefined,
        dx: arrays[dxAt] as FloatArray | undefined,
        dy: single >= 0 ? dy?.[single] : dy,
      },
    );
  };
};

const product: Build = ({ dtype, shape, slot, attrs }, [a, b, bias]) => {
  const [x, y] = [a, b] as [View, View];
  const [m, n] = shape.slice(-2) as [number, number];
  const transposeA = Boolean(attrs['transposeA']);
  const transposeB = Boolean(attrs['transposeB']);
  const k = x.shape.at(transposeA ? -2 : -1) as number;
  const isSwapped = (view: View, transpose: boolean): boolean =>
    (matrixOrder(view) === 'columns') !== transpose;
  const stack = shape.length === 3;
  const step = (view: View): number => (stack ? (view.strides[0] as number) : 0);
  const shapes = Array.from(
    { length: stack ? (shape[0] as number) : 1 },
    (_, i): MatmulShape => ({
      m,
      n,
      k,
      transposeA: isSwapped(x, transposeA),
      transposeB: isSwapped(y, transposeB),
      aOffset: x.offset + i * step(x),
      bOffset: y.offset + i * step(y),
      cOffset: i * m * n,
    }),
  );
  const [aAt, bAt, biasAt] = [slotOf(x), slotOf(y), slotOf(bias)];
  if (dtype === 'int32') {
    return (arrays) => {
      for (const each of shapes) {
        matmulInt32(arrayAt(arrays, aAt), arrayAt(arrays, bAt), arrayAt(arrays, slot), each);
      }
    };
  }
  return (arrays) => {
    const added = arrays[biasAt] as FloatArray | undefined;
    for (const each of shapes) {
      matmul(arrayAt(arrays, aAt), arrayAt(arrays, bAt), arrayAt(arrays, slot), each, added);
    }
  };
};

const pad: Build = (value, [view]) => {
  const x = view as View;
  const [low, interior] = [numbers(value, 'low'), numbers(value, 'interior')];
  const fill = value.attrs['value'] as number;
  const strides = stridesOf(value.shape);
  const apart = interior.map((n) => n + 1);
  // Elements that land outside, where padding is negative, are not read.
  const first = low.map((n, d) => Math.max(0, Math.ceil(-n / (apart[d] as number))));
  const shape = x.shape.map((n, d) => {
    const room = (value.shape[d] as number) - 1 - (low[d] as number);
    const end = Math.min(n, Math.floor(room / (apart[d] as number)) + 1);
    return Math.max(0, end - (first[d] as number));
  });
  let offset = 0;
  first.forEach((n, d) => {
    offset += ((low[d] as number) + n * (apart[d] as number)) * (strides[d] as number);
  });
  const size = shape.reduce((a, b) => a * b, 1);
  const source = sliced(
    x,
    first,
    shape.map(() => 1),
    shape,
  );
  const read = reader(source);
  const write = writer(
    { offset, shape, strides: strides.map((s, d) => s * (apart[d] as number)) },
    false,
  );
  const [from, to] = [slotOf(x), value.slot];
  return (arrays) => {
    const y = arrayAt(arrays, to);
    y.fill(fill);
    transfer(arrayAt(arrays, from), read, y, write, size);
  };
};

const cat: Build = (value, args) => {
  const strides = stridesOf(value.shape);
  const along = strides[dimOf(value)] as number;
  let offset = 0;
  const parts = args.map((view): Kernel => {
    const [from, to, size] = [slotOf(view), value.slot, view.shape.reduce((a, b) => a * b, 1)];
    const read = reader(view);
    const write = writer({ offset, shape: view.shape, strides }, false);
    offset += along * (view.shape[dimOf(value)] as number);
    return (arrays) => transfer(arrayAt(arrays, from), read, arrayAt(arrays, to), write, size);
  });
  return (arrays) => {
    for (const part of parts) part(arrays);
  };
};

const foldWindows: Build = (value, [view]) => {
  const x = view as View;
  const target: View = {
    of: value,
    offset: 0,
    shape: value.shape,
    strides: stridesOf(value.shape),
  };
  const places = windows(
    target,
    numbers(value, 'dims'),
    numbers(value, 'stride'),
    numbers(value, 'dilation'),
    x.shape,
  );
  const [read, add] = [reader(x), writer(places, true)];
  const [from, to, size] = [slotOf(x), value.slot, x.shape.reduce((a, b) => a * b, 1)];
  return (arrays) => fold(arrayAt(arrays, from), read, arrayAt(arrays, to), add, size);
};

/** Where an indexed element would lie if its index were 0, and how far an index moves it. */
function indexed(x: View, index: View, dim: number): { bases: Int32Array; step: number } {
  const strides = stridesOf(x.shape);
  const others = strides.map((s, d) => (d === dim ? 0 : s));
  return { bases: offsetsOf(index.shape, others), step: strides[dim] ?? 0 };
}

const KERNELS: Readonly<Record<string, Build>> = {
  softmax: rows(softmax),
  logSoftmax: rows(logSoftmax),
  softmaxGradient: rowsBackward(softmaxBackward),
  logSoftmaxGradient: rowsBackward(logSoftmaxBackward),
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGradient: crossEntropy,
  matmul: product,
  argmax: extreme(1),
  argmin: extreme(-1),
  cumsum(value, [x]) {
    const [from, to, band] = [slotOf(x), value.slot, bandOf(value.shape, dimOf(value))];
    return (arrays) => cumulate(arrayAt(arrays, from), arrayAt(arrays, to), band);
  },
  argsort(value, [x]) {
    const [from, to, band] = [slotOf(x), value.slot, bandOf(value.shape, dimOf(value))];
    const descending = Boolean(value.attrs['descending']);
    return (arrays) => argsort(arrayAt(arrays, from), arrayAt(arrays, to), band, descending);
  },
  pad,
  cat,
  fold: foldWindows,
  gather(value, [x, index]) {
    const [source, at] = [x, index] as [View, View];
    const [from, by, to, dim] = [slotOf(x), slotOf(index), value.slot, dimOf(value)];
    const { bases, step } = indexed(source, at, dim);
    const size = source.shape[dim] ?? 1;
    return (arrays) =>
      gather(arrayAt(arrays, from), arrayAt(arrays, by), arrayAt(arrays, to), bases, size, step);
  },
  scatter(value, [base, index, source]) {
    const [x, at, src] = [base, index, source] as [View, View, View];
    const [from, by, what, to] = [slotOf(x), slotOf(at), slotOf(src), value.slot];
    const dim = dimOf(value);
    const { bases, step } = indexed(x, at, dim);
    const sources = offsetsOf(at.shape, stridesOf(src.shape));
    const size = x.shape[dim] ?? 1;
    const isAdding = value.attrs['mode'] === 'add';
    return (arrays) => {
      const y = arrayAt(arrays, to);
      const places = arrayAt(arrays, by);
      const given = arrayAt(arrays, what);
      scatter(arrayAt(arrays, from), places, given, y, bases, sources, size, step, isAdding);
    };
  },
  indexSelect(value, [x, index]) {
    const [from, by, to] = [slotOf(x), slotOf(index), value.slot];
    const band = bandOf((x as View).shape, dimOf(value));
    return (arrays) =>
      select(arrayAt(arrays, from), arrayAt(arrays, by), arrayAt(arrays, to), band);
  },
  indexAdd(value, [x, index, source]) {
    const [from, by, what, to] = [slotOf(x), slotOf(index), slotOf(source), value.slot];
    const band = bandOf(value.shape, dimOf(value));
    return (arrays) => {
      const y = arrayAt(arrays, to);
      addSlices(arrayAt(arrays, from), arrayAt(arrays, by), arrayAt(arrays, what), y, band);
    };
  },
  randomBits(value, [state]) {
    const [from, to, shift] = [slotOf(state), value.slot, value.attrs['shift'] as number];
    return (arrays) => randomBits(arrayAt(arrays, from), arrayAt(arrays, to), shift);
  },
};

/** The pass that computes a value which no block pass computes; undefined if there is no such operation. */
export function kernelOf(value: Value): Kernel | undefined {
  return KERNELS[value.op]?.(value, value.args);
}
