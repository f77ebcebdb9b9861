export { type ImportModelOptions, importModel } from './import-model.ts';
export { type OnnxInput, OnnxModule } from './onnx-module.ts';
