import { type Inputs, inputsOf } from './inputs.ts';
import type { Family, Sizes, Workload } from './workloads.ts';

/** Named outputs of one workload, in row-major order. */
export type Results = Readonly<Record<string, ArrayLike<number>>>;

/** How many steps of a training workload are checked. */
export const CHECKED_STEPS = 10;

/** probabilities = softmax(logits); returns the mean cross-entropy where labels are given. */
function softmaxRows(
  logits: ArrayLike<number>,
  columns: number,
  probabilities: Float64Array,
  labels?: ArrayLike<number>,
): number {
  const rows = logits.length / columns;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < columns; i++) largest = Math.max(largest, logits[start + i]);
    let sum = 0;
    for (let i = 0; i < columns; i++) {
      const power = Math.exp(logits[start + i] - largest);
      probabilities[start + i] = power;
      sum += power;
    }
    for (let i = 0; i < columns; i++) probabilities[start + i] /= sum;
    if (labels) loss += Math.log(sum) + largest - logits[start + labels[row]];
  }
  return loss / rows;
}

function crossEntropy(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  columns: number,
): { loss: number; gradient: Float64Array } {
  const rows = labels.length;
  const gradient = new Float64Array(logits.length);
  const loss = softmaxRows(logits, columns, gradient, labels);
  for (let row = 0; row < rows; row++) gradient[row * columns + labels[row]] -= 1;
  for (let i = 0; i < gradient.length; i++) gradient[i] /= rows;
  return { loss, gradient };
}

/** The three outputs of the size programs. */
export function crossEntropyReference(
  logits: readonly number[],
  labels: readonly number[],
): { probabilities: Float64Array; loss: number[]; gradient: Float64Array } {
  const columns = logits.length / labels.length;
  const probabilities = new Float64Array(logits.length);
  softmaxRows(logits, columns, probabilities);
  const { loss, gradient } = crossEntropy(logits, labels, columns);
  return { probabilities, loss: [loss], gradient };
}

/** a · b for a [rows, inner] and b [inner, columns]. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k];
      for (let i = 0; i < columns; i++) out[row * columns + i] += factor * b[k * columns + i];
    }
  }
  return out;
}

function transposed(matrix: ArrayLike<number>, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return Float64Array.from(
    { length: matrix.length },
    (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)],
  );
}

function affine(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
  inner: number,
): Float64Array {
  return product(x, weight, inner).map((value, i) => value + bias[i % bias.length]);
}

function descend(cell: Float64Array, gradient: ArrayLike<number>, rate: number): void {
  for (let i = 0; i < cell.length; i++) cell[i] -= rate * gradient[i];
}

function columnSums(matrix: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  matrix.forEach((value, i) => {
    sums[i % columns] += value;
  });
  return sums;
}

function train(sizes: Sizes['trainingStep'], inputs: Inputs['trainingStep']): Results {
  const { features, hidden, classes, learningRate } = sizes;
  const { x, labels } = inputs;
  const weight1 = Float64Array.from(inputs.weight1);
  const bias1 = Float64Array.from(inputs.bias1);
  const weight2 = Float64Array.from(inputs.weight2);
  const bias2 = Float64Array.from(inputs.bias2);
  const xTransposed = transposed(x, features);
  const losses: number[] = [];
  for (let step = 0; step < CHECKED_STEPS; step++) {
    const active = affine(x, weight1, bias1, features).map((value) => Math.max(value, 0));
    const logits = affine(active, weight2, bias2, hidden);
    const { loss, gradient } = crossEntropy(logits, labels, classes);
    losses.push(loss);
    const back = product(gradient, transposed(weight2, classes), classes).map((value, i) =>
      active[i] > 0 ? value : 0,
    );
    descend(weight2, product(transposed(active, hidden), gradient, sizes.batch), learningRate);
    descend(bias2, columnSums(gradient, classes), learningRate);
    descend(weight1, product(xTransposed, back, sizes.batch), learningRate);
    descend(bias1, columnSums(back, hidden), learningRate);
  }
  return { losses, weight1, bias1, weight2, bias2 };
}

const references: { [F in Family]: (sizes: Sizes[F], inputs: Inputs[F]) => Results } = {
  softmax({ columns }, { logits }) {
    const probabilities = new Float64Array(logits.length);
    softmaxRows(logits, columns, probabilities);
    return { probabilities };
  },
  crossEntropyForward: ({ columns }, { logits, labels }) => ({
    loss: [crossEntropy(logits, labels, columns).loss],
  }),
  crossEntropy({ columns }, { logits, labels }) {
    const { loss, gradient } = crossEntropy(logits, labels, columns);
    return { loss: [loss], gradient };
  },
  trainingStep: train,
  matmul: ({ inner }, { a, b }) => ({ product: product(a, b, inner) }),
};

/** What a family's workload must give, computed in float64 with plain loops. */
export function referenceOf<F extends Family>(family: F, sizes: Sizes[F]): Results {
  return references[family](sizes, inputsOf(family, sizes));
}

export function referenceOfWorkload(workload: Workload): Results {
  return referenceOf<Family>(workload.family, workload.sizes as Sizes[Family]);
}
