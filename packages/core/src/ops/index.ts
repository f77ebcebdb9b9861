export { requireDType } from '../promote.ts';
export {
  type AlphaOptions,
  celu,
  elu,
  logsigmoid,
  type SoftplusOptions,
  selu,
  softplus,
} from './activation-exponential.ts';
export {
  hardshrink,
  hardsigmoid,
  hardswish,
  type ShrinkOptions,
  softshrink,
} from './activation-hard.ts';
export {
  type HardtanhOptions,
  hardtanh,
  leakyRelu,
  prelu,
  type RreluOptions,
  relu,
  relu6,
  rrelu,
  threshold,
} from './activation-rectified.ts';
export {
  type GeluOptions,
  gelu,
  glu,
  mish,
  silu,
  softsign,
  tanhshrink,
} from './activation-smooth.ts';
export { cast, widened } from './cast.ts';
export { clone } from './clone.ts';
export { eq, isnan, le, lt, where } from './compare.ts';
export {
  arange,
  eye,
  type FillOptions,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from './create.ts';
export { type CrossEntropyAttrs, softmaxCrossEntropy } from './cross-entropy.ts';
export { detach } from './detach.ts';
export { einsum } from './einsum.ts';
export {
  abs,
  add,
  ceil,
  cos,
  div,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  round,
  sin,
  sqrt,
  sub,
  tanh,
} from './elementwise.ts';
export { type EmbeddingOptions, embedding } from './embedding.ts';
export { type Extreme, max, min, type ValuesAndIndices } from './extremes.ts';
export { constant } from './fill.ts';
export { gather, indexAdd, indexSelect, lookup, scatter, scatterAdd } from './indexing.ts';
export { type LayerNormOptions, layerNorm } from './layer-norm.ts';
export { bmm, dot, mm, outer } from './linalg.ts';
export { linear } from './linear.ts';
export { ge, gt, logicalAnd, logicalNot, logicalOr, ne } from './logic.ts';
export { oneHot, takeAlong } from './lookup.ts';
export { type DiagonalOptions, maskedFill, tril, triu } from './masks.ts';
export {
  clamp,
  isfinite,
  isinf,
  lerp,
  reciprocal,
  rsqrt,
  sigmoid,
  sign,
  square,
} from './math.ts';
export { matmul } from './matmul.ts';
export { broadcastTo, cat, type DimArgument, flip, permute, reshape } from './movement.ts';
export { type NormOptions, norm } from './norm.ts';
export { type NormalizeOptions, normalize } from './normalize.ts';
export { rand, randint, randn, randnLike } from './random.ts';
export {
  amax,
  amin,
  argmax,
  argmin,
  argsort,
  cumsum,
  type DimOptions,
  prod,
  type ReduceArgument,
  type ReduceOptions,
  type SortOptions,
  sum,
} from './reduce.ts';
export {
  expand,
  type FlattenOptions,
  flatten,
  repeat,
  squeeze,
  stack,
  tile,
  transpose,
  unsqueeze,
  view,
} from './shape.ts';
export { chunk, narrow, type PadOptions, pad, select, slice, split } from './slicing.ts';
export { logSoftmax, softmax, softmin } from './softmax.ts';
export { sort, type TopkOptions, topk } from './sort.ts';
export {
  all,
  any,
  logsumexp,
  mean,
  std,
  type VarianceOptions,
  variance,
} from './statistics.ts';
export {
  type DropoutOptions,
  dropout,
  type GumbelSoftmaxOptions,
  gumbelSoftmax,
} from './stochastic.ts';
export {
  flatten as readData,
  isTypedArray,
  type NestedData,
  type NumericArray,
  type TensorData,
} from './tensor-data.ts';
