import { copiedElements, LANE_RESULT, LANES } from './gpu/limits.ts';
import { type Arrays, arraysOf, type Inputs, inputsOf } from './inputs.ts';
import { crossEntropy, product, softmaxRows } from './reference/loops.ts';
import { trained } from './reference/training.ts';
import type { Family, Sizes, Workload } from './workloads.ts';

export { CHECKED_STEPS } from './reference/training.ts';

/** Named outputs of one workload, in row-major order. */
export type Results = Readonly<Record<string, ArrayLike<number>>>;

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

const references: { [F in Family]: (sizes: Sizes[F], inputs: Inputs[F]) => Results } = {
  scale: (_sizes, { x }) => ({ y: x.map((value) => 2 * value) }),
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
  trainingStep: (sizes, inputs) => trained('sgd', sizes, inputs),
  adamStep: (sizes, inputs) => trained('adam', sizes, inputs),
  matmul: ({ inner }, { a, b }) => ({ product: product(a, b, inner) }),
};

/** What a family's workload must give, computed in float64 with plain loops. */
export function referenceOf<F extends Family>(family: F, sizes: Sizes[F]): Results {
  return references[family](sizes, inputsOf(family, sizes));
}

export function referenceOfWorkload(workload: Workload): Results {
  return referenceOf<Family>(workload.family, workload.sizes as Sizes[Family]);
}

/**
 * What `limit-webgpu` gives: the beginning of the logits, copied, or the fixed point of its arithmetic, once a lane.
 * Undefined for a workload without a floor.
 */
export function limitReference(workload: Workload): Results | undefined {
  const { floor } = workload;
  if (!floor) return undefined;
  if ('flops' in floor) return { product: new Float64Array(LANES).fill(LANE_RESULT) };
  const inputs: Arrays = arraysOf(workload);
  return { copied: (inputs['logits'] ?? inputs['x']).subarray(0, copiedElements(floor.bytes)) };
}
