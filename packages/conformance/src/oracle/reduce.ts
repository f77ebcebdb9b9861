import { allocate, type Shape, sizeOf } from '@xent/core';
import { type Kernel, number, numbers } from './kernel.ts';
import { coordinates, positions, rowMajor } from './positions.ts';
import { larger } from './special.ts';

/** Where each input element goes: its position among the results. */
function targets(shape: Shape, dims: readonly number[]): Int32Array {
  const kept = rowMajor(shape.map((n, i) => (dims.includes(i) ? 1 : n)));
  return positions(
    shape,
    kept.map((s, i) => (dims.includes(i) ? 0 : s)),
  );
}

const reduce =
  (start: number, f: (a: number, b: number) => number, onInt = f): Kernel =>
  ([x], attrs, spec) => {
    const to = targets(x!.spec.shape, numbers(attrs, 'dims'));
    const combine = spec.dtype === 'int32' ? onInt : f;
    const totals = new Float64Array(sizeOf(spec.shape)).fill(start);
    to.forEach((t, i) => {
      totals[t] = combine(totals[t]!, x!.data[i]!);
    });
    const out = allocate(spec.dtype, totals.length);
    out.set(totals);
    return out;
  };

/** Position of the element that `better` prefers to all before it. */
const argReduce =
  (better: (x: number, best: number) => boolean): Kernel =>
  ([x], attrs, spec) => {
    const dim = number(attrs, 'dim');
    const to = targets(x!.spec.shape, [dim]);
    const along = coordinates(x!.spec.shape, dim);
    const best = new Float64Array(sizeOf(spec.shape));
    const out = new Int32Array(best.length);
    to.forEach((t, i) => {
      const v = x!.data[i]!;
      const wins = Number.isNaN(v) ? !Number.isNaN(best[t]!) : better(v, best[t]!);
      if (along[i] !== 0 && !wins) return;
      best[t] = v;
      out[t] = along[i]!;
    });
    return out;
  };

const cumsum: Kernel = ([x], attrs, spec) => {
  const dim = number(attrs, 'dim');
  const along = coordinates(spec.shape, dim);
  const stride = rowMajor(spec.shape)[dim] ?? 1;
  const totals = new Float64Array(x!.data.length);
  for (let i = 0; i < totals.length; i++) {
    totals[i] = x!.data[i]! + (along[i] === 0 ? 0 : totals[i - stride]!);
  }
  const out = allocate(spec.dtype, totals.length);
  out.set(totals);
  return out;
};

/** Ascending, NaN last. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const argsort: Kernel = ([x], attrs, spec) => {
  const dim = number(attrs, 'dim');
  const sign = attrs['descending'] ? -1 : 1;
  const out = new Int32Array(x!.data.length);
  const lanes = new Map<number, number[]>();
  targets(spec.shape, [dim]).forEach((t, i) => {
    const lane = lanes.get(t);
    if (lane) lane.push(i);
    else lanes.set(t, [i]);
  });
  for (const lane of lanes.values()) {
    const order = lane.map((_, k) => k);
    order.sort((p, q) => sign * compare(x!.data[lane[p]!]!, x!.data[lane[q]!]!) || p - q);
    order.forEach((k, place) => {
      out[lane[place]!] = k;
    });
  }
  return out;
};

export const reductions: Readonly<Record<string, Kernel>> = {
  sum: reduce(0, (a, b) => a + b),
  prod: reduce(1, (a, b) => a * b, Math.imul),
  amax: reduce(Number.NEGATIVE_INFINITY, larger),
  amin: reduce(Number.POSITIVE_INFINITY, (a, b) => -larger(-a, -b)),
  argmax: argReduce((x, best) => x > best),
  argmin: argReduce((x, best) => x < best),
  cumsum,
  argsort,
};
