import { type Attrs, allocate, type HostData, type Shape } from '@xent/core';
import { type Kernel, number, numbers, type Value } from './kernel.ts';
import { coordinates, positions, rowMajor } from './positions.ts';

/** Strides of `shape`, 0 along `dim`: the coordinate there comes from an index. */
function withoutDim(shape: Shape, dim: number): number[] {
  return rowMajor(shape).map((s, i) => (i === dim ? 0 : s));
}

/** Visits an element of `index` at a time: its position in `base`, or -1 where the index points outside. */
function visit(
  base: Value,
  index: Value,
  dim: number,
  each: (at: number, i: number) => void,
): void {
  const { shape } = base.spec;
  const stride = rowMajor(shape)[dim] ?? 1;
  const size = shape[dim] ?? 1;
  positions(index.spec.shape, withoutDim(shape, dim)).forEach((at, i) => {
    const k = index.data[i]!;
    each(k >= 0 && k < size ? at + k * stride : -1, i);
  });
}

const gather: Kernel = ([x, index], attrs, spec) => {
  const out = allocate(spec.dtype, index!.data.length);
  visit(x!, index!, number(attrs, 'dim'), (at, i) => {
    if (at >= 0) out[i] = x!.data[at]!;
  });
  return out;
};

const scatter: Kernel = ([base, index, src], attrs) => {
  const out = base!.data.slice();
  const from = positions(index!.spec.shape, rowMajor(src!.spec.shape));
  visit(base!, index!, number(attrs, 'dim'), (at, i) => {
    if (at < 0) return;
    const v = src!.data[from[i]!]!;
    out[at] = attrs['mode'] === 'add' ? out[at]! + v : v;
  });
  return out;
};

/** Positions in `x` of the slices that `index` names, one an element of `shape`; -1 outside. */
function slices(x: Value, index: Value, dim: number, shape: Shape): Int32Array {
  const stride = rowMajor(x.spec.shape)[dim]!;
  const along = coordinates(shape, dim);
  return positions(shape, withoutDim(x.spec.shape, dim)).map((at, i) => {
    const k = index.data[along[i]!]!;
    return k >= 0 && k < x.spec.shape[dim]! ? at + k * stride : -1;
  });
}

const indexSelect: Kernel = ([x, index], attrs, spec) => {
  const at = slices(x!, index!, number(attrs, 'dim'), spec.shape);
  const out = allocate(spec.dtype, at.length);
  at.forEach((p, i) => {
    if (p >= 0) out[i] = x!.data[p]!;
  });
  return out;
};

const indexAdd: Kernel = ([base, index, src], attrs) => {
  const out = base!.data.slice();
  slices(base!, index!, number(attrs, 'dim'), src!.spec.shape).forEach((p, i) => {
    if (p >= 0) out[p] = out[p]! + src!.data[i]!;
  });
  return out;
};

/** Position in the sliding window's source of each element of `[…positions, …size]`. */
function windows(shape: Shape, unfolded: Shape, attrs: Attrs): Int32Array {
  const strides = rowMajor(shape);
  const dims = numbers(attrs, 'dims');
  const step = numbers(attrs, 'stride');
  const dilation = numbers(attrs, 'dilation');
  const outer = strides.map((s, d) => (dims.includes(d) ? s * step[dims.indexOf(d)]! : s));
  const inner = dims.map((d, i) => strides[d]! * dilation[i]!);
  return positions(unfolded, [...outer, ...inner]);
}

const unfold: Kernel = ([x], attrs, spec) => {
  const at = windows(x!.spec.shape, spec.shape, attrs);
  const out = allocate(spec.dtype, at.length);
  for (let i = 0; i < at.length; i++) out[i] = x!.data[at[i]!]!;
  return out;
};

const fold: Kernel = ([x], attrs, spec) => {
  const at = windows(spec.shape, x!.spec.shape, attrs);
  const totals = new Float64Array(spec.shape.reduce((p, n) => p * n, 1));
  at.forEach((p, i) => {
    totals[p] = totals[p]! + x!.data[i]!;
  });
  const out: HostData = allocate(spec.dtype, totals.length);
  out.set(totals);
  return out;
};

export const indexing: Readonly<Record<string, Kernel>> = {
  gather,
  scatter,
  indexSelect,
  indexAdd,
  unfold,
  fold,
};
