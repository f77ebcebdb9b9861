import { grad, logSoftmax, softmax, softmaxCrossEntropy, sum, type Tensor } from '@xent/core';
import { type Check, ensure } from '../check.ts';
import { ulpAt, ulpError } from '../compare.ts';
import { readAll } from '../evaluate.ts';
import { materialize } from '../fill.ts';
import type { Subject } from '../subject.ts';
import { type Batch, batches, confident, MARGINS } from './distributions.ts';
import { type ExactRow, exactRow } from './exact.ts';

const SMALLEST_NORMAL = 2 ** -126;

/** The worst element of a batch: where it is and how far off. */
class Worst {
  error = 0;
  #where = '';

  see(error: number, where: () => string): void {
    // A NaN is worse than anything.
    if (error <= this.error) return;
    this.error = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    this.#where = where();
  }

  requireBelow(limit: number, what: string, unit: string): void {
    ensure(
      this.error <= limit,
      () =>
        `${what}: off by ${this.error.toPrecision(4)} ${unit}, promised are ${limit}; ${this.#where}`,
    );
  }
}

type Measure = (got: Float32Array, exact: ExactRow, start: number, row: number) => void;

async function rows(subject: Subject, batch: Batch, t: Tensor, measure: Measure): Promise<void> {
  const [result] = await readAll(subject.runtime, [t]);
  const data = result?.data as Float32Array;
  for (let row = 0; row < batch.rows; row++) {
    measure(data, exactRow(batch, row), row * batch.classes, row);
  }
}

function softmaxAccuracy(batch: Batch): Check {
  const id = `accuracy/softmax/${batch.name}`;
  return {
    id,
    op: 'softmax',
    async run({ subject, note }) {
      const ulp = new Worst();
      const total = new Worst();
      const p = softmax(materialize(batch.scores, 'float32'), 1);
      await rows(subject, batch, p, (got, { probabilities }, start, row) => {
        let sumOfRow = 0;
        probabilities.forEach((want, i) => {
          const g = got[start + i] as number;
          sumOfRow += g;
          if (want >= SMALLEST_NORMAL) {
            ulp.see(ulpError(g, want), () => `row ${row}, class ${i}: expected ${want}, got ${g}`);
          }
        });
        total.see(Math.abs(sumOfRow - 1), () => `row ${row} sums to ${sumOfRow}`);
      });
      note(ulp.error);
      ulp.requireBelow(subject.tolerance.softmaxUlp, id, 'ulp');
      total.requireBelow(subject.tolerance.rowSum, id, 'in the sum of a row');
    },
  };
}

function logSoftmaxAccuracy(batch: Batch): Check {
  const id = `accuracy/logSoftmax/${batch.name}`;
  return {
    id,
    op: 'logSoftmax',
    async run({ subject, note }) {
      const worst = new Worst();
      const t = logSoftmax(materialize(batch.scores, 'float32'), 1);
      await rows(subject, batch, t, (got, { logProbabilities, shifted, logTotal }, start, row) => {
        logProbabilities.forEach((want, i) => {
          const g = got[start + i] as number;
          // Next to 0 the result is a difference of larger numbers: their ulp is the measure.
          const unit = ulpAt(Math.max(Math.abs(shifted[i] as number), logTotal));
          const error = Math.abs(g - want);
          if (error <= subject.tolerance.logSoftmaxAbsolute) return;
          worst.see(error / unit, () => `row ${row}, class ${i}: expected ${want}, got ${g}`);
        });
      });
      note(worst.error);
      worst.requireBelow(subject.tolerance.logSoftmaxUlp, id, 'ulp');
    },
  };
}

interface LossAndGradient {
  readonly losses: Float32Array;
  readonly gradient: Float32Array;
}

/** Loss of each row and the gradient of their sum, in one graph. */
async function lossAndGradient(subject: Subject, batch: Batch): Promise<LossAndGradient> {
  const x = materialize(batch.scores, 'float32', true);
  const losses = softmaxCrossEntropy(x, materialize(batch.targets, 'float32'), null, {
    dim: 1,
    ignoreIndex: -100,
    labelSmoothing: 0,
  });
  const results = await readAll(subject.runtime, [losses, ...grad(sum(losses), [x])]);
  const [loss, slope] = results.map(({ data }) => data as Float32Array);
  return { losses: loss as Float32Array, gradient: slope as Float32Array };
}

function crossEntropyAccuracy(batch: Batch): Check {
  const id = `accuracy/crossEntropy/${batch.name}`;
  return {
    id,
    op: 'softmaxCrossEntropy',
    async run({ subject, note }) {
      const loss = new Worst();
      const slope = new Worst();
      const got = await lossAndGradient(subject, batch);
      for (let row = 0; row < batch.rows; row++) {
        const exact = exactRow(batch, row);
        const g = got.losses[row] as number;
        loss.see(ulpError(g, exact.loss), () => `row ${row}: expected ${exact.loss}, got ${g}`);
        exact.gradient.forEach((want, i) => {
          if (Math.abs(want) < SMALLEST_NORMAL) return;
          const gi = got.gradient[row * batch.classes + i] as number;
          slope.see(
            ulpError(gi, want),
            () => `gradient of row ${row}, class ${i}: expected ${want}, got ${gi}`,
          );
        });
      }
      note(loss.error);
      note(slope.error, 'gradient');
      loss.requireBelow(subject.tolerance.crossEntropyUlp, id, 'ulp');
      slope.requireBelow(subject.tolerance.gradientUlp, `${id}: gradient`, 'ulp');
    },
  };
}

/** A target far ahead: its loss is tiny, and `-ln p` or `p - 1` would lose it. */
function confidentAccuracy(): Check {
  const id = 'accuracy/crossEntropy/confident';
  return {
    id,
    op: 'softmaxCrossEntropy',
    async run({ subject }) {
      const batch = confident();
      const { losses, gradient } = await lossAndGradient(subject, batch);
      const worst = new Worst();
      MARGINS.forEach((margin, row) => {
        const exact = exactRow(batch, row);
        const target = batch.targets.values[row] as number;
        const pairs = [
          ['loss', losses[row] as number, exact.loss],
          [
            'gradient of the target',
            gradient[row * batch.classes + target] as number,
            exact.gradient[target] as number,
          ],
        ] as const;
        for (const [what, got, want] of pairs) {
          worst.see(
            Math.abs(got - want) / Math.abs(want),
            () => `${what} at margin ${margin}: expected ${want}, got ${got}`,
          );
        }
      });
      worst.requireBelow(subject.tolerance.confidentRelative, id, 'of the value');
    },
  };
}

/** How many ulp a backend's softmax and cross-entropy are off, against what it promises. */
export function accuracyChecks(): Check[] {
  const all = batches();
  return [
    ...all.map(softmaxAccuracy),
    ...all.map(logSoftmaxAccuracy),
    ...all.map(crossEntropyAccuracy),
    confidentAccuracy(),
  ];
}
