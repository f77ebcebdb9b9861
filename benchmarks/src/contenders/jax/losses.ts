import * as jax from '@jax-js/jax';

const { nn, numpy: np } = jax;

export type JaxArray = jax.numpy.Array;

export const read = async (value: JaxArray): Promise<ArrayLike<number>> =>
  (await value.data()) as Float32Array;

/**
 * Mean cross-entropy. `nn.oneHot` builds a classes × classes matrix under jit and the gradient of
 * `takeAlongAxis` fails there, so the target is picked by comparing with a range.
 */
export function crossEntropy(logits: JaxArray, labels: JaxArray, classes: number): JaxArray {
  const range = np.arange(classes).astype(np.int32).reshape([1, -1]);
  const hot = np.equal(labels.reshape([-1, 1]), range).astype(np.float32);
  return nn.logsumexp(logits.ref, -1).sub(logits.mul(hot).sum(-1)).mean();
}
