import { describeBackend } from '@xent/conformance';
import * as ort from 'onnxruntime-web';
import { onnx } from './index.ts';

describeBackend({ name: 'onnx wasm', open: () => onnx({ ort }), float64: true });
