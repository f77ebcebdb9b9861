import { flip, gather, indexSelect, reshape, slice, type Tensor, where } from '@xent/core';
import type { Importer, ImportTable } from '../node-view.ts';
import { isKnown, Known, toTensor, type Value } from '../value.ts';
import { axisOf, knownInts } from './shape.ts';

const gatherImporter: Importer = (node) => {
  const axis = node.int('axis', 0);
  return ([x, index]) => {
    const [value, at] = [x as Value, index as Value];
    const dim = axisOf(node, axis, value.shape.length);
    const n = value.shape[dim] ?? 1;
    if (isKnown(value) && isKnown(at) && value.shape.length === 1) {
      const data = Array.from(at.data, (i) => value.data[i < 0 ? i + n : i] ?? Number.NaN);
      return new Known(value.dtype, at.shape, data);
    }
    const t = toTensor(value);
    const flat = toTensor(at).reshape([-1]);
    const picked = indexSelect(t, dim, isKnown(at) ? flat : where(flat.lt(0), flat.add(n), flat));
    return reshape(picked, [...t.shape.slice(0, dim), ...at.shape, ...t.shape.slice(dim + 1)]);
  };
};

const gatherElements: Importer = (node) => {
  const axis = node.int('axis', 0);
  return ([x, index]) => {
    const t = toTensor(x as Value);
    return gather(t, axisOf(node, axis, t.ndim), toTensor(index as Value));
  };
};

/** Bounds are attributes up to opset 9, and inputs since. */
const sliceImporter: Importer = (node) => {
  const attributes = {
    starts: node.ints('starts'),
    ends: node.ints('ends'),
    axes: node.ints('axes'),
  };
  return ([x, starts, ends, axes, steps]) => {
    const value = x as Value;
    const from = attributes.starts ?? knownInts(node, starts, 'bounds') ?? [];
    const to = attributes.ends ?? knownInts(node, ends, 'bounds') ?? [];
    const dims = attributes.axes ?? knownInts(node, axes, 'axes') ?? from.map((_, i) => i);
    const by = knownInts(node, steps, 'steps') ?? from.map(() => 1);
    if (isKnown(value) && value.shape.length === 1 && by.every((s) => s === 1)) {
      const data = Array.from(value.data).slice(from[0], to[0]);
      return new Known(value.dtype, [data.length], data);
    }
    return dims.reduce<Tensor>((t, axis, i) => {
      const dim = axisOf(node, axis, t.ndim);
      const n = t.shape[dim] as number;
      const inside = (v: number): number => Math.min(n, Math.max(-n, v));
      const [a, b, step] = [inside(from[i] ?? 0), inside(to[i] ?? n), by[i] ?? 1];
      if (step >= 1) return slice(t, dim, a, b, step);
      if (step === -1 && (from[i] ?? 0) >= n - 1 && (to[i] ?? 0) < -n) return flip(t, [dim]);
      return node.refuse(`the step ${step}`, 'use positive steps');
    }, toTensor(value));
  };
};

export const indexing: ImportTable = {
  Gather: gatherImporter,
  GatherElements: gatherElements,
  Slice: sliceImporter,
};
