import type { NestedValues } from 'xent';

/** What a cell gives: one value for each line that it prints. */
export type CellResult = readonly CellValue[];

/** A number, or numbers in nested arrays. */
export type CellValue = NestedValues;

/** A nested array as one list, in the order in which it is printed. */
export function flatten(value: CellValue): readonly number[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [Number(value)];
}

/** The largest distance between two values element by element; NaN where their sizes differ. */
export function distance(ours: CellValue, reference: CellValue): number {
  const left = flatten(ours);
  const right = flatten(reference);
  if (left.length !== right.length) return Number.NaN;
  return left.reduce((most, value, index) => {
    const gap = Math.abs(value - (right[index] ?? Number.NaN));
    return Number.isNaN(gap) ? gap : Math.max(most, gap);
  }, 0);
}
