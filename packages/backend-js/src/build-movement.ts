import { type HostData, sizeOf, stridesOf } from '@xent/core';
import { sliced, whole, windows } from '@xent/core/plan';
import type { Build } from './build.ts';
import { reader, writer } from './kernels/move.ts';
import { fold, transfer } from './kernels/regroup.ts';
import type { Arrays } from './value.ts';

/** Writes elements apart from each other, and a value around and between them. */
export const pad: Build = ({ value: { shape }, attrs }, x) => {
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

/** Writes tensors side by side. */
export const cat: Build = ({ value: { shape, args }, attrs: { dim } }) => {
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

/** Adds windows up where they overlap. */
export const foldWindows: Build = ({ value, attrs }, x) => {
  const { dims, stride, dilation } = attrs;
  const { offset, shape, strides } = windows(whole(value), dims, stride, dilation, x.shape);
  const [read, add, size] = [reader(x), writer(offset, shape, strides, true), sizeOf(shape)];
  return (y: HostData, from: HostData) => fold(from, read, y, add, size);
};
