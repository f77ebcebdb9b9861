import './tensor-methods.ts';

export { type BackwardOptions, type GradOptions, grad, noGrad } from './autograd.ts';
export type { Backend, BackendLostInfo, BackendMemory, Executable, Storage } from './backend.ts';
export type { LogitsOnly, LogProbabilities, Probabilities, ProbabilitySource } from './brands.ts';
export { buffer, parameter } from './cells.ts';
export { requireNumber, requireOptions } from './check.ts';
export { type FindNaNOptions, findNaN, type NaNReport } from './debug/find-nan.ts';
export { setDebug } from './debug/set-debug.ts';
export { setWarningHandler, type WarningCode, type WarningHandler, warn } from './debug/warn.ts';
export {
  ArgumentError,
  AutogradError,
  BackendError,
  BackendLostError,
  DTypeError,
  type ErrorCode,
  IndexError,
  ShapeError,
  StaleTensorError,
  TensorStateError,
  XentError,
} from './errors.ts';
export { type Graph, type GraphNode, valueSpec } from './graph/graph.ts';
export { lastUses } from './graph/liveness.ts';
export { printGraph } from './graph/print.ts';
export { validateGraph } from './graph/validate.ts';
export { type Loss, type Reduction, requireReduction } from './loss.ts';
export type { NestedValues } from './nested.ts';
export {
  type Attrs,
  type AttrValue,
  apply,
  type Composite,
  type Inputs,
  type NoAttrs,
  type Op,
  type Primitive,
} from './op.ts';
export * from './ops/index.ts';
export { Parameter } from './parameter.ts';
export { broadcastShapes } from './promote.ts';
export { manualSeed } from './random/generator.ts';
export { threefryWords } from './random/threefry.ts';
export { storageOf, tensorOf } from './runtime/adopt.ts';
export {
  type BackendOpener,
  createRuntime,
  firstAvailable,
  getBackend,
  type IndependentRuntime,
  type RuntimeReport,
  realize,
  runtimeReport,
  setBackend,
  setDefaultBackend,
  withBackend,
} from './runtime/select.ts';
export { assign, type Updates, zeroGrad } from './runtime/training.ts';
export {
  allocate,
  availableDTypes,
  bytesOf,
  checkDType,
  type DType,
  type HalfArray,
  type HostData,
  isFloat,
  type Shape,
  sameShape,
  showSpec,
  sizeOf,
  stridesOf,
  type TensorSpec,
} from './spec.ts';
export {
  asTensor,
  isTensorLike,
  type Operand,
  probabilitySource,
  Tensor,
  type TensorLike,
} from './tensor.ts';
export type { TransferableTensor } from './tensor-methods.ts';
