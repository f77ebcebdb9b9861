import { js } from '@xent/backend-js';
import { grad, setBackend, softmax, tensor } from '@xent/core';
import { crossEntropy } from '@xent/losses';
import { type Answer, LABELS, LOGITS } from '../program.ts';

export async function run(): Promise<Answer> {
  setBackend(js());
  const logits = tensor(LOGITS, { requiresGrad: true });
  const loss = crossEntropy(logits, LABELS);
  const [gradient] = grad(loss, [logits]);
  return {
    probabilities: await softmax(logits, 1).data(),
    loss: await loss.data(),
    gradient: await gradient.data(),
  };
}
