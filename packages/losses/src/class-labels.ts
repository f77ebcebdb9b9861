import { ArgumentError, type HostData, IndexError } from '@xent/core';

/**
 * Looks at labels in JavaScript memory and returns how many of them are ignored; `shown` says in messages what they are.
 * @throws IndexError for a label that is no class, ArgumentError for one that is no integer
 */
export function countIgnored(
  op: string,
  labels: HostData,
  shown: string,
  classes: number,
  ignoreIndex: number,
): number {
  let ignored = 0;
  labels.forEach((v, i) => {
    const isInteger = Number.isInteger(v);
    if (v === ignoreIndex) ignored++;
    else if (!isInteger || v < 0 || v >= classes) {
      const fix =
        v === classes && labels.includes(1) && !labels.includes(0)
          ? 'labels start at 1? subtract 1'
          : v < 0 || v === 255
            ? `to leave such items out pass { ignoreIndex: ${v} }`
            : 'check the labels';
      const message = `${op}: expected class indices from 0 to ${classes - 1} (C = ${classes}), got ${v} at position ${i} of ${shown}; ${fix}`;
      throw isInteger ? new IndexError(message, i, v) : new ArgumentError(message);
    }
  });
  return ignored;
}
