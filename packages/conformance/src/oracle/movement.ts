import { allocate, type HostData, sizeOf, type TensorSpec } from '@xent/core';
import { type Kernel, number, numbers, type Value } from './kernel.ts';
import { broadcastStrides, positions, rowMajor } from './positions.ts';

/** The elements of `x` at these positions. */
function take(x: Value, at: Int32Array, spec: TensorSpec): HostData {
  const out = allocate(spec.dtype, at.length);
  for (let i = 0; i < at.length; i++) out[i] = x.data[at[i]!]!;
  return out;
}

const pad: Kernel = ([x], attrs, spec) => {
  const { shape } = x!.spec;
  const low = numbers(attrs, 'low');
  const step = numbers(attrs, 'interior').map((n) => n + 1);
  const out = allocate(spec.dtype, sizeOf(spec.shape)).fill(number(attrs, 'value')) as HostData;
  const strides = rowMajor(spec.shape);
  // One coordinate after the other: a cut element must not wrap into a neighbouring row.
  const places = shape.map((_, d) =>
    positions(
      shape,
      shape.map((_, i) => (i === d ? step[d]! : 0)),
      low[d]!,
    ),
  );
  for (let i = 0; i < x!.data.length; i++) {
    let at = 0;
    let inside = true;
    for (let d = 0; d < shape.length; d++) {
      const place = places[d]![i]!;
      inside &&= place >= 0 && place < spec.shape[d]!;
      at += place * strides[d]!;
    }
    if (inside) out[at] = x!.data[i]!;
  }
  return out;
};

const cat: Kernel = (inputs, attrs, spec) => {
  const dim = number(attrs, 'dim');
  const strides = rowMajor(spec.shape);
  const out = allocate(spec.dtype, sizeOf(spec.shape));
  let start = 0;
  for (const { data, spec: own } of inputs) {
    positions(own.shape, strides, start * strides[dim]!).forEach((at, i) => {
      out[at] = data[i]!;
    });
    start += own.shape[dim]!;
  }
  return out;
};

export const movement: Readonly<Record<string, Kernel>> = {
  reshape: ([x]) => x!.data.slice(),
  permute([x], attrs, spec) {
    const strides = rowMajor(x!.spec.shape);
    return take(
      x!,
      positions(
        spec.shape,
        numbers(attrs, 'dims').map((d) => strides[d]!),
      ),
      spec,
    );
  },
  broadcastTo: ([x], _, spec) =>
    take(x!, positions(spec.shape, broadcastStrides(x!.spec.shape, spec.shape)), spec),
  slice([x], attrs, spec) {
    const strides = rowMajor(x!.spec.shape);
    const step = numbers(attrs, 'step');
    const start = numbers(attrs, 'start').reduce((at, n, i) => at + n * strides[i]!, 0);
    return take(
      x!,
      positions(
        spec.shape,
        strides.map((s, i) => s * step[i]!),
        start,
      ),
      spec,
    );
  },
  flip([x], attrs, spec) {
    const dims = numbers(attrs, 'dims');
    const strides = rowMajor(spec.shape);
    const start = dims.reduce((at, d) => at + (spec.shape[d]! - 1) * strides[d]!, 0);
    return take(
      x!,
      positions(
        spec.shape,
        strides.map((s, i) => (dims.includes(i) ? -s : s)),
        start,
      ),
      spec,
    );
  },
  pad,
  cat,
};
