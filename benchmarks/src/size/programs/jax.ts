import { defaultDevice, init, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { type Answer, LABELS, LOGITS } from '../program.ts';

export async function run(): Promise<Answer> {
  await init('wasm');
  defaultDevice('wasm');
  const logits = np.array(LOGITS);
  const labels = np.array(new Int32Array(LABELS));
  const loss = (x: np.Array): np.Array =>
    nn.logSoftmax(x, -1).mul(nn.oneHot(labels.ref, 3)).sum(-1).mean().mul(-1);
  const [value, gradient] = valueAndGrad(loss)(logits.ref);
  return {
    probabilities: (await nn.softmax(logits, -1).data()) as Float32Array,
    loss: (await value.data()) as Float32Array,
    gradient: (await gradient.data()) as Float32Array,
  };
}
