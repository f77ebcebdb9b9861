import { whole, windows } from '../plan/views.ts';
import { type HostData, type Shape, sizeOf, stridesOf } from '../spec.ts';
import { accumulator, type LoopMaker } from './loop.ts';

/** A box of elements in an array. */
interface Box {
  readonly offset: number;
  readonly strides: Shape;
}

type Move = (
  x: HostData,
  from: number,
  y: HostData,
  to: number,
  n: number,
  read: number,
  write: number,
) => void;

function copyRow(
  x: HostData,
  from: number,
  y: HostData,
  to: number,
  n: number,
  read: number,
  write: number,
): void {
  for (let i = 0; i < n; i++) y[to + i * write] = x[from + i * read]!;
}

function addRow(
  x: HostData,
  from: number,
  y: HostData,
  to: number,
  n: number,
  read: number,
  write: number,
): void {
  for (let i = 0; i < n; i++) y[to + i * write]! += x[from + i * read]!;
}

/** Goes through the rows of a box in both arrays. */
function move(x: HostData, source: Box, y: HostData, target: Box, shape: Shape, row: Move): void {
  const last = shape.length - 1;
  const [reads, writes] = [source.strides, target.strides];
  const walk = (d: number, from: number, to: number): void => {
    const n = shape[d] ?? 1;
    if (d >= last) {
      row(x, from, y, to, n, reads[d] ?? 1, writes[d] ?? 1);
      return;
    }
    for (let i = 0; i < n; i++) walk(d + 1, from + i * reads[d]!, to + i * writes[d]!);
  };
  walk(0, source.offset, target.offset);
}

/** Elements put apart from each other, with a value around and between them. */
export const padLoop: LoopMaker<{
  readonly low: Shape;
  readonly interior: Shape;
  readonly value: number;
}> = ({ shape }, [x], { low, interior, value }) => {
  const reads = stridesOf(x.shape);
  const strides = stridesOf(shape);
  const writes: number[] = [];
  const sizes: number[] = [];
  let from = 0;
  let to = 0;
  interior.forEach((n, d) => {
    const [first, apart, stride] = [low[d]!, n + 1, strides[d]!];
    // Elements that land outside, where padding is negative, are not read.
    const skip = Math.max(0, Math.ceil(-first / apart));
    const end = Math.floor((shape[d]! - 1 - first) / apart) + 1;
    sizes.push(Math.max(0, Math.min(x.shape[d]!, end) - skip));
    writes.push(stride * apart);
    from += skip * reads[d]!;
    to += (first + skip * apart) * stride;
  });
  const source = { offset: from, strides: reads };
  const target = { offset: to, strides: writes };
  return (y, data) => {
    y.fill(value);
    move(data, source, y, target, sizes, copyRow);
  };
};

/** Tensors side by side. */
export const catLoop: LoopMaker<{ readonly dim: number }> = ({ shape }, inputs, { dim }) => {
  const strides = stridesOf(shape);
  let offset = 0;
  const parts = inputs.map((x) => {
    const target = { offset, strides };
    offset += strides[dim]! * x.shape[dim]!;
    return { source: { offset: 0, strides: stridesOf(x.shape) }, target, shape: x.shape };
  });
  return (y, ...data) => {
    parts.forEach(({ source, target, shape: box }, i) => {
      move(data[i]!, source, y, target, box, copyRow);
    });
  };
};

/** Windows added up where they overlap. */
export const foldLoop: LoopMaker<{
  readonly dims: Shape;
  readonly stride: Shape;
  readonly dilation: Shape;
}> = ({ shape }, [x], { dims, stride, dilation }) => {
  const size = sizeOf(shape);
  const target = windows(whole({ shape, size }), dims, stride, dilation, x.shape);
  const source = { offset: 0, strides: stridesOf(x.shape) };
  return (y, data) => {
    y.fill(0);
    const sums = accumulator(y);
    move(data, source, sums, target, x.shape, addRow);
    if (sums !== y) y.set(sums);
  };
};
