import { ArgumentError, IndexError } from '@xent/core';

/** What the labels belong to, for messages. */
export interface LabelContext {
  readonly op: string;
  /** The labels' spec, as `int32[4]`. */
  readonly labels: string;
  /** The input's spec. */
  readonly input: string;
  readonly classes: number;
  readonly ignoreIndex: number;
}

/**
 * Looks at labels in JavaScript memory and returns how many of them are ignored.
 * @throws IndexError for a label that is no class, ArgumentError for one that is no integer
 */
export function countIgnored(values: ArrayLike<number | bigint>, context: LabelContext): number {
  const { op, labels, classes, ignoreIndex } = context;
  let ignored = 0;
  for (let i = 0; i < values.length; i++) {
    const v = Number(values[i]);
    if (v === ignoreIndex) ignored++;
    else if (!Number.isInteger(v)) {
      throw new ArgumentError(
        `${op}: expected class indices, which are integers, got ${v} at position ${i} of ${labels}; round them, or give probabilities in the shape of the input ${context.input}`,
      );
    } else if (v < 0 || v >= classes) {
      throw new IndexError(outOfRange(values, v, i, context), i, v);
    }
  }
  return ignored;
}

function outOfRange(
  values: ArrayLike<number | bigint>,
  value: number,
  position: number,
  { op, labels, input, classes, ignoreIndex }: LabelContext,
): string {
  const seen = `${op}: expected class indices from 0 to ${classes - 1} (C = ${classes}, input ${input}), got ${value} at position ${position} of ${labels}`;
  const rest = Array.from(values, Number).filter((v) => v !== ignoreIndex);
  const least = rest.reduce((a, b) => Math.min(a, b));
  const most = rest.reduce((a, b) => Math.max(a, b));
  if (least === 1 && most === classes) {
    return `${seen}; the labels are from 1 to ${classes}: labels start at 1? subtract 1 from each`;
  }
  if (value === -1 || value === 255 || value < 0) {
    return `${seen}; does ${value} mark items to leave out? pass { ignoreIndex: ${value} }`;
  }
  return `${seen}; check the labels, or give the model ${most + 1} outputs`;
}
