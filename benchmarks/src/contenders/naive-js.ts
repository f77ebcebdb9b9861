import type { Contender } from '../contender.ts';
import type { Inputs } from '../inputs.ts';
import { CHECKED_STEPS } from '../reference.ts';
import type { Sizes } from '../workloads.ts';

/** Textbook loops over Float32Array, as one writes them without a thought for speed. */
function multiply(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k] * b[k * columns + j];
      out[i * columns + j] = sum;
    }
  }
  return out;
}

/** Writes one row of softmax and returns its logsumexp. */
function softmaxRow(
  logits: Float32Array,
  out: Float32Array,
  start: number,
  columns: number,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < columns; i++) {
    if (logits[start + i] > largest) largest = logits[start + i];
  }
  let sum = 0;
  for (let i = 0; i < columns; i++) {
    const power = Math.exp(logits[start + i] - largest);
    out[start + i] = power;
    sum += power;
  }
  for (let i = 0; i < columns; i++) out[start + i] /= sum;
  return largest + Math.log(sum);
}

function softmax(logits: Float32Array, columns: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += columns)
    softmaxRow(logits, out, start, columns);
  return out;
}

function lossOnly(logits: Float32Array, labels: Int32Array, columns: number): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const start = row * columns;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < columns; i++) {
      if (logits[start + i] > largest) largest = logits[start + i];
    }
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += Math.exp(logits[start + i] - largest);
    loss += largest + Math.log(sum) - logits[start + labels[row]];
  }
  return loss / labels.length;
}

function lossAndGradient(
  logits: Float32Array,
  labels: Int32Array,
  columns: number,
): { loss: number; gradient: Float32Array } {
  const rows = labels.length;
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const target = start + labels[row];
    loss += softmaxRow(logits, gradient, start, columns) - logits[target];
    gradient[target] -= 1;
    for (let i = 0; i < columns; i++) gradient[start + i] /= rows;
  }
  return { loss: loss / rows, gradient };
}

function trainer(sizes: Sizes['trainingStep'], inputs: Inputs['trainingStep']) {
  const { batch, features, hidden, classes, learningRate } = sizes;
  const { x, labels } = inputs;
  const weight1 = inputs.weight1.slice();
  const bias1 = inputs.bias1.slice();
  const weight2 = inputs.weight2.slice();
  const bias2 = inputs.bias2.slice();

  /** One layer's update: weight -= rate · inputᵀ · gradient, bias -= rate · column sums. */
  const update = (
    weight: Float32Array,
    bias: Float32Array,
    input: Float32Array,
    gradient: Float32Array,
    inner: number,
    columns: number,
  ): void => {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let i = 0; i < batch; i++) sum += input[i * inner + k] * gradient[i * columns + j];
        weight[k * columns + j] -= learningRate * sum;
      }
    }
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < batch; i++) sum += gradient[i * columns + j];
      bias[j] -= learningRate * sum;
    }
  };

  const step = (): number => {
    const active = multiply(x, weight1, batch, features, hidden);
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < hidden; j++) {
        active[i * hidden + j] = Math.max(0, active[i * hidden + j] + bias1[j]);
      }
    }
    const logits = multiply(active, weight2, batch, hidden, classes);
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < classes; j++) logits[i * classes + j] += bias2[j];
    }
    const { loss, gradient } = lossAndGradient(logits, labels, classes);
    const back = new Float32Array(batch * hidden);
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < hidden; j++) {
        if (active[i * hidden + j] <= 0) continue;
        let sum = 0;
        for (let k = 0; k < classes; k++) {
          sum += gradient[i * classes + k] * weight2[j * classes + k];
        }
        back[i * hidden + j] = sum;
      }
    }
    update(weight2, bias2, active, gradient, hidden, classes);
    update(weight1, bias1, x, back, features, hidden);
    return loss;
  };
  return { step, parameters: { weight1, bias1, weight2, bias2 } };
}

function repeat(times: number, once: () => unknown): void {
  for (let i = 0; i < times; i++) once();
}

export const contender: Contender = {
  open: () => ({ threads: 1 }),
  tasks: {
    softmax: ({ columns }, { logits }) => ({
      run: (times) => repeat(times, () => softmax(logits, columns)),
      results: () => ({ probabilities: softmax(logits, columns) }),
    }),
    crossEntropyForward: ({ columns }, { logits, labels }) => ({
      run: (times) => repeat(times, () => lossOnly(logits, labels, columns)),
      results: () => ({ loss: [lossOnly(logits, labels, columns)] }),
    }),
    crossEntropy: ({ columns }, { logits, labels }) => ({
      run: (times) => repeat(times, () => lossAndGradient(logits, labels, columns)),
      results: () => {
        const { loss, gradient } = lossAndGradient(logits, labels, columns);
        return { loss: [loss], gradient };
      },
    }),
    trainingStep(sizes, inputs) {
      const { step, parameters } = trainer(sizes, inputs);
      return {
        run: (times) => repeat(times, step),
        results: () => ({ losses: Array.from({ length: CHECKED_STEPS }, step), ...parameters }),
      };
    },
    matmul: ({ rows, inner, columns }, { a, b }) => ({
      run: (times) => repeat(times, () => multiply(a, b, rows, inner, columns)),
      results: () => ({ product: multiply(a, b, rows, inner, columns) }),
    }),
  },
};
