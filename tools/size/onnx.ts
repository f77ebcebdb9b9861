// All of the ONNX packages in one bundle, for .size-limit.json.
export * from '@xent/backend-onnx';
export * from '@xent/onnx';
export * from '@xent/onnx/import';
