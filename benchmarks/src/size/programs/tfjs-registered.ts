import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/base.js';
import { addConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Add.js';
import { castConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Cast.js';
import { expConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Exp.js';
import { identityConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Identity.js';
import { logConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Log.js';
import { maxConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Max.js';
import { multiplyConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Multiply.js';
import { negConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Neg.js';
import { oneHotConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/OneHot.js';
import { realDivConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/RealDiv.js';
import { reshapeConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Reshape.js';
import { softmaxConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Softmax.js';
import { subConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sub.js';
import { sumConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sum.js';
import {
  registerBackend,
  registerGradient,
  registerKernel,
  setBackend,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core/dist/base.js';
import { divGradConfig } from '@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js';
import { sumGradConfig } from '@tensorflow/tfjs-core/dist/gradients/Sum_grad.js';
import { valueAndGrad } from '@tensorflow/tfjs-core/dist/gradients.js';
import { softmaxCrossEntropy } from '@tensorflow/tfjs-core/dist/ops/losses/softmax_cross_entropy.js';
import { oneHot } from '@tensorflow/tfjs-core/dist/ops/one_hot.js';
import { softmax } from '@tensorflow/tfjs-core/dist/ops/softmax.js';
import { type Answer, LABELS, LOGITS } from '../program.ts';

const KERNELS = [
  addConfig,
  castConfig,
  expConfig,
  identityConfig,
  logConfig,
  maxConfig,
  multiplyConfig,
  negConfig,
  oneHotConfig,
  realDivConfig,
  reshapeConfig,
  softmaxConfig,
  subConfig,
  sumConfig,
];

/** The smallest that tfjs allows: deep imports, and nothing that this program does not run. */
export async function run(): Promise<Answer> {
  registerBackend('cpu', () => new MathBackendCPU());
  KERNELS.forEach(registerKernel);
  registerGradient(divGradConfig);
  registerGradient(sumGradConfig);
  await setBackend('cpu');
  const logits = tensor2d(LOGITS);
  const labels = tensor1d(LABELS, 'int32');
  const { value, grad } = valueAndGrad((x) => softmaxCrossEntropy(oneHot(labels, 3), x))(logits);
  return {
    probabilities: await softmax(logits).data(),
    loss: await value.data(),
    gradient: await grad.data(),
  };
}
