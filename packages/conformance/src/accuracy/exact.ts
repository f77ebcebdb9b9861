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
 * Row `row` by the textbook's formulas. The target is left out of sums where it would hide the others: the loss of a
 * leading target is `ln(1 + others)`, and its gradient `-others / total`.
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
  let others = 0;
  for (let i = 0; i < classes; i++) if (i !== target) others += terms[i] as number;
  const own = terms[target] as number;
  const total = others + own;
  const logTotal = leads(shifted, target) ? Math.log1p(others) : Math.log(total);
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

function leads(shifted: Float64Array, target: number): boolean {
  return shifted[target] === 0;
}
