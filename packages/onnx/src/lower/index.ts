export { type EncodeOptions, encode } from './encode.ts';
export { type LowerOptions, lower, lowersComposite } from './lower.ts';
export type {
  LoweredAttribute,
  LoweredConstant,
  LoweredInput,
  LoweredModel,
  LoweredNode,
  LoweredValue,
  OnnxDim,
  OnnxType,
} from './model.ts';
