import type { Batch } from './distributions.ts';

/** Everything about a row of scores, in double precision. */
export interface ExactRow {
  readonly probabilities: Float64Array;
  readonly logProbabilities: Float64Array;
  /** `x - max(x)`. */
  readonly shifted: Float64Array;
  /** `ln Σ e^(x - max(x))`. */
  readonly logTotal: number;
  readonly loss: number;
  /** Of the loss, by each score. */
  readonly gradient: Float64Array;
}

/**
 * Row `row` by the textbook's formulas. What would hide the others is left out of sums: the logarithm of the total is
 * `ln(1 + all but the largest)`, and the gradient of the target `-others / total`.
 */
export function exactRow({ classes, scores, targets }: Batch, row: number): ExactRow {
  const x = Float64Array.from(
    { length: classes },
    (_, i) => scores.values[row * classes + i] as number,
  );
  const target = targets.values[row] as number;
  const top = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shifted = x.map((v) => v - top);
  const terms = shifted.map((v) => Math.exp(v));
  const peak = shifted.indexOf(0);
  const sumWithout = (left: number): number =>
    terms.reduce((sum, e, i) => (i === left ? sum : sum + e), 0);
  const logTotal = Math.log1p(sumWithout(peak));
  const others = sumWithout(target);
  const total = others + (terms[target] as number);
  const gradient = terms.map((e) => e / total);
  gradient[target] = -others / total;
  return {
    probabilities: terms.map((e) => e / total),
    logProbabilities: shifted.map((v) => v - logTotal),
    shifted,
    logTotal,
    loss: logTotal - (shifted[target] as number),
    gradient,
  };
}
