import { broadcastShapes, type DType, type Shape, sizeOf, stridesOf } from '@xent/core';
import { isKnown, Known, type Value } from './value.ts';

const LARGEST = 4096;

type Inputs = readonly (Value | undefined)[];

/** The inputs as numbers, where all are known and few: sizes and what is computed from them. */
export function allKnown(inputs: Inputs): readonly Known[] | null {
  const known: Known[] = [];
  for (const value of inputs) {
    if (value === undefined || !isKnown(value) || sizeOf(value.shape) > LARGEST) return null;
    known.push(value);
  }
  return known;
}

/** `f` of known numbers, element by element, with broadcasting; null where something is not known. */
export function foldElements(
  inputs: Inputs,
  f: (...values: number[]) => number,
  dtype?: DType,
): Known | null {
  const known = allKnown(inputs);
  if (!known) return null;
  const shape = known.reduce<Shape>(
    (s, k) => broadcastShapes('importModel', { dtype: k.dtype, shape: s }, k),
    [],
  );
  const strides = stridesOf(shape);
  const readers = known.map((k) => {
    const own = stridesOf(k.shape);
    const lead = shape.length - k.shape.length;
    return (flat: number): number => {
      let at = 0;
      for (let d = lead; d < shape.length; d++) {
        const n = k.shape[d - lead] as number;
        const i = Math.floor(flat / (strides[d] as number)) % (shape[d] as number);
        if (n !== 1) at += i * (own[d - lead] as number);
      }
      return k.data[at] as number;
    };
  });
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => f(...readers.map((r) => r(i))));
  return new Known(dtype ?? (known[0] as Known).dtype, shape, data);
}
