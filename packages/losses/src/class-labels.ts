import { ArgumentError, IndexError } from '@xent/core';

/**
 * Looks at labels in JavaScript memory; `shown` says in messages what they are.
 * @throws IndexError for a label that is no class, ArgumentError for one that is no integer
 */
export function checkLabels(
  op: string,
  labels: ArrayLike<unknown>,
  shown: string,
  classes: number,
  ignoreIndex: number,
): void {
  for (let i = 0; i < labels.length; i++) {
    const v = Number(labels[i]);
    const isInteger = Number.isInteger(v);
    if (v === ignoreIndex || (isInteger && v >= 0 && v < classes)) continue;
    throw new (isInteger ? IndexError : ArgumentError)(
      `${op}: expected class indices from 0 to ${classes - 1} (C = ${classes}), got ${v} at position ${i} of ${shown}; ${advice(v, labels, classes)}`,
      i,
      v,
    );
  }
}

function advice(v: number, labels: ArrayLike<unknown>, classes: number): string {
  const all = Array.from(labels, Number);
  if (v === classes && all.includes(1) && !all.includes(0)) return 'labels start at 1? subtract 1';
  return v < 0 || v === 255
    ? `to leave such items out pass { ignoreIndex: ${v} }`
    : 'check the labels';
}
