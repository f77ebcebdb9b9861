export { cast } from './cast.ts';
export { eq, isnan, le, lt, where } from './compare.ts';
export {
  arange,
  eye,
  type FillOptions,
  full,
  fullLike,
  linspace,
  type NestedData,
  type NumericArray,
  ones,
  onesLike,
  type TensorData,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from './create.ts';
export { type CrossEntropyAttrs, softmaxCrossEntropy } from './cross-entropy.ts';
export { detach } from './detach.ts';
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
export { gather, indexAdd, indexSelect, scatter, scatterAdd } from './indexing.ts';
export { matmul } from './matmul.ts';
export { broadcastTo, cat, flip, permute, reshape } from './movement.ts';
export { buffer, parameter } from './parameter.ts';
export type { Ops } from './primitives.ts';
export { rand, randint, randn, randnLike } from './random.ts';
export {
  amax,
  amin,
  argmax,
  argmin,
  argsort,
  cumsum,
  prod,
  type ReduceOptions,
  sum,
} from './reduce.ts';
export { logSoftmax, softmax } from './softmax.ts';
