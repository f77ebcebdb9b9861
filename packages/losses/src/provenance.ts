import { probabilitySource, showSpec, type Tensor, warn } from '@xent/core';

const digits = (x: number): string => x.toFixed(4);

/** Scores that went through softmax, sigmoid or logSoftmax, and a class dimension that cannot be learned. */
export function adviseOnScores(op: string, scores: Tensor, classes: number): void {
  const from = probabilitySource(scores);
  const seen = `${op}: the input ${showSpec(scores)}`;
  if (from) {
    const isLog = from === 'logSoftmax';
    const effect = isLog
      ? 'the loss is the same, the work is done twice'
      : `the loss stays above ${digits(Math.log(Math.E + classes - 1) - 1)} for C = ${classes}`;
    warn(
      isLog ? 'XENT_REDUNDANT_LOG_SOFTMAX' : 'XENT_DOUBLE_SOFTMAX',
      `${seen} comes from ${from}, and ${op} applies softmax itself: ${effect}. Pass the raw scores (logits)`,
    );
  }
  if (classes === 1) {
    warn(
      'XENT_SINGLE_CLASS',
      `${seen} has one class, whose probability is always 1; use two, or binaryCrossEntropyWithLogits`,
    );
  }
}

/** Binary scores that went through sigmoid or softmax. */
export function adviseOnBinaryScores(op: string, scores: Tensor): void {
  const from = probabilitySource(scores);
  if (from !== 'sigmoid' && from !== 'softmax') return;
  warn(
    'XENT_DOUBLE_SOFTMAX',
    `${op}: the input ${showSpec(scores)} comes from ${from}, and ${op} applies sigmoid itself. Scores between 0 and 1 keep the loss above ln(1 + 1/e) = ${digits(Math.log1p(Math.exp(-1)))} for target 1 and ln 2 = ${digits(Math.LN2)} for target 0, however right the model is. Remove the ${from} and pass the raw scores (logits), or use binaryCrossEntropy`,
  );
}

/** Probabilities where their logarithms are expected. */
export function adviseOnLogProbabilities(op: string, input: Tensor): void {
  const from = probabilitySource(input);
  const positive = input.host?.some((v) => v > 0) ?? false;
  if (from !== 'softmax' && from !== 'sigmoid' && !positive) return;
  const seen = positive ? 'has values above 0' : `comes from ${from}`;
  warn(
    'XENT_NOT_LOG_PROBABILITIES',
    `${op}: the input ${showSpec(input)} ${seen}, and ${op} expects logarithms of probabilities, which are never above 0; the loss becomes meaningless, even negative. Use logSoftmax in place of softmax, or crossEntropy on the raw scores`,
  );
}

/** Logarithms where probabilities are expected. */
export function adviseOnProbabilities(op: string, input: Tensor): void {
  const from = probabilitySource(input);
  if (from !== 'logSoftmax') return;
  warn(
    'XENT_NOT_PROBABILITIES',
    `${op}: the input ${showSpec(input)} comes from ${from}, and ${op} takes the logarithm itself, which is NaN below 0. Use softmax or sigmoid in its place, or the loss that takes logarithms (nllLoss)`,
  );
}
