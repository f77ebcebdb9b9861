import { describeBackend } from '@xent/conformance';
import * as ort from 'onnxruntime-web/wasm';
import { CPU_TOLERANCE, WASM_DEVIATIONS } from './fixtures/promises.ts';
import { onnx } from './index.ts';

describeBackend({
  name: 'onnx wasm in a browser',
  open: () => onnx({ ort }),
  float64: true,
  float16: true,
  tolerance: CPU_TOLERANCE,
  deviations: WASM_DEVIATIONS,
});
