const STEPS = 64;
const TO_STEPS = -STEPS * Math.LOG2E;
const STEP = Math.LN2 / STEPS;
const LOWEST = -87;

/** 2^(-i / 64) for every step down to e^-87, below which float32 has nothing left. */
const POWERS: Float64Array = Float64Array.from(
  { length: Math.ceil(LOWEST * TO_STEPS) + 2 },
  (_, i) => 2 ** (-i / STEPS),
);

function largestOf(logits: Float32Array, start: number, end: number): number {
  let even = Number.NEGATIVE_INFINITY;
  let odd = Number.NEGATIVE_INFINITY;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const left = logits[i];
    const right = logits[i + 1];
    even = left > even ? left : even;
    odd = right > odd ? right : odd;
  }
  if (i < end) even = Math.max(even, logits[i]);
  return even > odd ? even : odd;
}

/** Writes scale · softmax of one row and returns its logsumexp. */
export function softmaxRow(
  logits: Float32Array,
  out: Float32Array,
  start: number,
  columns: number,
  scale: number,
): number {
  const end = start + columns;
  const largest = largestOf(logits, start, end);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const x = logits[i] - largest;
    let power = 0;
    if (x > LOWEST) {
      const step = (x * TO_STEPS + 0.5) | 0;
      const rest = x + step * STEP;
      power = POWERS[step] * (1 + rest * (1 + rest * (0.5 + rest * 0.16666666666666666)));
    }
    out[i] = power;
    sum += power;
  }
  const factor = scale / sum;
  for (let i = start; i < end; i++) out[i] *= factor;
  return largest + Math.log(sum);
}

/** The logsumexp of one row. */
export function logSumExp(logits: Float32Array, start: number, columns: number): number {
  const end = start + columns;
  const largest = largestOf(logits, start, end);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const x = logits[i] - largest;
    if (x > LOWEST) {
      const step = (x * TO_STEPS + 0.5) | 0;
      const rest = x + step * STEP;
      sum += POWERS[step] * (1 + rest * (1 + rest * (0.5 + rest * 0.16666666666666666)));
    }
  }
  return largest + Math.log(sum);
}
