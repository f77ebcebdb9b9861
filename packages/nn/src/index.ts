export {
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softsign,
  Tanh,
  Tanhshrink,
} from './activation.ts';
export {
  CELU,
  ELU,
  GELU,
  GLU,
  type GLUOptions,
  Hardshrink,
  Hardtanh,
  LeakyReLU,
  type LeakyReLUOptions,
  RReLU,
  Softplus,
  Softshrink,
  Threshold,
} from './activation-with-options.ts';
export { Dropout } from './dropout.ts';
export { Flatten } from './flatten.ts';
export { Identity } from './identity.ts';
export * as init from './init/index.ts';
export type { Layer } from './layer.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { Module } from './module.ts';
export { ModuleList } from './module-list.ts';
export { PReLU, type PReLUOptions } from './prelu.ts';
export { Sequential } from './sequential.ts';
export { LogSoftmax, Softmax, Softmin } from './softmax.ts';
export type { LoadResult, LoadStateDictOptions, StateDict, StateSource } from './state-dict.ts';
