import { backendChecks, register } from '@xent/conformance';
import * as ort from 'onnxruntime-web/webgpu';
import { afterAll, describe, it } from 'vitest';
import { onnx } from './index.ts';

const options = {
  name: 'onnx webgpu',
  open: () => onnx({ ort, executionProviders: ['webgpu'] }),
  required: false,
} as const;

const P =
  'neg abs exp log log1p expm1 sqrt sin cos tanh erf floor ceil round add sub mul div pow maximum minimum sum prod amax amin argmax argmin cumsum argsort argsort-descending matmul linear softmax logSoftmax softmaxCrossEntropy eq lt le isnan where cast reshape permute broadcastTo slice pad flip cat gather scatter scatterAdd indexSelect indexAdd unfold fold full iota randomBits'.split(
    ' ',
  );
const checks = backendChecks(options).filter(
  ({ id, op }) =>
    !P.includes(op) || !id.includes('/forward/') || op === 'pow' || op.startsWith('log'),
);
register({ describe, it, afterAll, print: () => undefined }, options, checks);
