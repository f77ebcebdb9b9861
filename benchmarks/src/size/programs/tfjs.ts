import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import {
  losses,
  oneHot,
  setBackend,
  softmax,
  tensor1d,
  tensor2d,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { type Answer, LABELS, LOGITS } from '../program.ts';

export async function run(): Promise<Answer> {
  await setBackend('cpu');
  const logits = tensor2d(LOGITS);
  const labels = tensor1d(LABELS, 'int32');
  const { value, grad } = valueAndGrad((x) => losses.softmaxCrossEntropy(oneHot(labels, 3), x))(
    logits,
  );
  return {
    probabilities: await softmax(logits).data(),
    loss: await value.data(),
    gradient: await grad.data(),
  };
}
