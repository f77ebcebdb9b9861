import { describeBackend } from '@xent/conformance';
import { NATIVE_TOLERANCE } from './fixtures/promises.ts';
import { onnx } from './index.ts';

describeBackend({
  name: 'onnxruntime-node',
  open: async () => onnx({ ort: await import('onnxruntime-node') }),
  float64: true,
  required: false,
  tolerance: NATIVE_TOLERANCE,
});
