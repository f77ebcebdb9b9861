/** Plain loops in float64, row-major. */

/** probabilities = softmax(logits); returns the mean cross-entropy where labels are given. */
export function softmaxRows(
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

export function crossEntropy(
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

/** a · b for a [rows, inner] and b [inner, columns]. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
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

export function transposed(matrix: ArrayLike<number>, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return Float64Array.from(
    { length: matrix.length },
    (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)],
  );
}

export function affine(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
  inner: number,
): Float64Array {
  return product(x, weight, inner).map((value, i) => value + bias[i % bias.length]);
}

export function columnSums(matrix: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  matrix.forEach((value, i) => {
    sums[i % columns] += value;
  });
  return sums;
}
