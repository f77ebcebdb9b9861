import { isWhole } from '@xent/core/plan';
import { type Builder, isAlone } from '../build.ts';
import { bandAlong } from '../kernels/band.ts';
import { Source } from '../source.ts';
import { scratch, type Value, type View } from '../value.ts';
import { crossEntropy } from './cross-entropy.ts';
import { type Frame, frameOf } from './frame.ts';
import { planRows } from './plan.ts';
import { leave, type Powers, powersOf, powersOfParts, type Terms } from './powers.ts';
import { softmax } from './softmax.ts';

/** What is computed row by row. */
export interface Row {
  readonly scores: View;
  /** The result that has the size of the scores, if there is one. */
  readonly wide: Value | undefined;
  /** Is nothing else read that belongs to classes? */
  readonly isPlain: boolean;
  /** Is the sum of powers all that is needed of a row? */
  readonly isSum: boolean;
  open(frame: Frame): RowWriter;
}

/** Writes what is computed into one kernel. */
export interface RowWriter {
  readonly terms: Terms;
  write(powers: Powers): void;
}

/** Kernels of softmax and its logarithm, of a loss, of its gradient, or of both at once. */
export const byRows: Builder = (context) => {
  const { value, partner, target } = context;
  const { scores, wide, isPlain, isSum, open } = (/Cross/.test(value.op) ? crossEntropy : softmax)(
    context,
  );
  const { outer, count: classes, inner } = bandAlong(scores.shape, value.attrs['dim'] as number);
  if (outer * inner === 0) return [];
  const source = new Source(target);
  const isVector =
    isPlain &&
    inner === 1 &&
    classes % 4 === 0 &&
    isWhole(scores) &&
    source.hasVectors(scores.of) &&
    (!wide || (source.hasVectors(wide) && (wide !== value || isAlone(context))));
  const rows = { outer, classes, inner };
  const plan = planRows(target, rows, isVector ? 4 : 1, isSum && inner === 1);
  const label = `${value.op}${partner ? ` and ${partner.op}` : ''} of ${classes}`;
  const first = frameOf(context, rows, plan);
  const row = open(first);
  const powers = powersOf(first, scores, row.terms);
  if (plan.parts === 1) {
    row.write(powers);
    return [first.kernel(label)];
  }
  const left = scratch('float32', 2 * outer * plan.parts);
  leave(first, left, powers);
  const second = frameOf(context, rows, plan);
  open(second).write(powersOfParts(second, left));
  return [first.kernel(`${label}, parts`), second.kernel(label)];
};
