import type { Contender } from '../contender.ts';
import type { Inputs } from '../inputs.ts';
import { CHECKED_STEPS } from '../reference.ts';
import type { Sizes } from '../workloads.ts';
import { multiplyAdd, rowMajor, transpose } from './tuned/matmul.ts';
import { logSumExp, softmaxRow } from './tuned/softmax.ts';

/** Writes the gradient and returns the mean loss. */
function crossEntropy(
  logits: Float32Array,
  labels: Int32Array,
  columns: number,
  gradient: Float32Array,
): number {
  const share = 1 / labels.length;
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const start = row * columns;
    const target = start + labels[row];
    loss += softmaxRow(logits, gradient, start, columns, share) - logits[target];
    gradient[target] -= share;
  }
  return loss * share;
}

function trainer(sizes: Sizes['trainingStep'], inputs: Inputs['trainingStep']) {
  const { batch, features, hidden, classes, learningRate } = sizes;
  const weight1 = inputs.weight1.slice();
  const bias1 = inputs.bias1.slice();
  const weight2 = inputs.weight2.slice();
  const bias2 = inputs.bias2.slice();
  const active = new Float32Array(batch * hidden);
  const back = new Float32Array(batch * hidden);
  const logits = new Float32Array(batch * classes);
  const gradient = new Float32Array(batch * classes);
  const x = rowMajor(inputs.x, features);
  const w1 = rowMajor(weight1, hidden);
  const w2 = rowMajor(weight2, classes);
  const h = rowMajor(active, hidden);
  const g = rowMajor(gradient, classes);
  const b = rowMajor(back, hidden);

  const descend = (bias: Float32Array, rows: Float32Array): void => {
    for (let i = 0; i < rows.length; i += bias.length) {
      for (let j = 0; j < bias.length; j++) bias[j] -= learningRate * rows[i + j];
    }
  };

  const step = (): number => {
    for (let i = 0; i < batch; i++) active.set(bias1, i * hidden);
    multiplyAdd(x, w1, batch, features, hidden, active, 1);
    for (let i = 0; i < active.length; i++) if (active[i] < 0) active[i] = 0;
    for (let i = 0; i < batch; i++) logits.set(bias2, i * classes);
    multiplyAdd(h, w2, batch, hidden, classes, logits, 1);
    const loss = crossEntropy(logits, inputs.labels, classes, gradient);
    back.fill(0);
    multiplyAdd(g, transpose(w2), batch, classes, hidden, back, 1);
    for (let i = 0; i < back.length; i++) if (active[i] <= 0) back[i] = 0;
    multiplyAdd(transpose(h), g, hidden, batch, classes, weight2, -learningRate);
    multiplyAdd(transpose(x), b, features, batch, hidden, weight1, -learningRate);
    descend(bias2, gradient);
    descend(bias1, back);
    return loss;
  };
  return { step, parameters: { weight1, bias1, weight2, bias2 } };
}

function repeat(times: number, once: () => unknown): void {
  for (let i = 0; i < times; i++) once();
}

/** What plain JavaScript allows when it is tuned by hand: the limit without WebAssembly. */
export const contender: Contender = {
  open: () => ({ threads: 1 }),
  tasks: {
    softmax({ columns }, { logits }) {
      const once = (): Float32Array => {
        const out = new Float32Array(logits.length);
        for (let i = 0; i < out.length; i += columns) softmaxRow(logits, out, i, columns, 1);
        return out;
      };
      return {
        run: (times) => repeat(times, once),
        results: () => ({ probabilities: once() }),
      };
    },
    crossEntropyForward({ columns }, { logits, labels }) {
      const once = (): number => {
        let loss = 0;
        labels.forEach((label, row) => {
          loss += logSumExp(logits, row * columns, columns) - logits[row * columns + label];
        });
        return loss / labels.length;
      };
      return { run: (times) => repeat(times, once), results: () => ({ loss: [once()] }) };
    },
    crossEntropy({ columns }, { logits, labels }) {
      const once = (): { loss: number; gradient: Float32Array } => {
        const gradient = new Float32Array(logits.length);
        return { loss: crossEntropy(logits, labels, columns, gradient), gradient };
      };
      return {
        run: (times) => repeat(times, once),
        results: () => {
          const { loss, gradient } = once();
          return { loss: [loss], gradient };
        },
      };
    },
    trainingStep(sizes, inputs) {
      const { step, parameters } = trainer(sizes, inputs);
      return {
        run: (times) => repeat(times, step),
        results: () => ({ losses: Array.from({ length: CHECKED_STEPS }, step), ...parameters }),
      };
    },
    matmul({ rows, inner, columns }, { a, b }) {
      const once = (): Float32Array => {
        const out = new Float32Array(rows * columns);
        multiplyAdd(rowMajor(a, inner), rowMajor(b, columns), rows, inner, columns, out, 1);
        return out;
      };
      return { run: (times) => repeat(times, once), results: () => ({ product: once() }) };
    },
  },
};
