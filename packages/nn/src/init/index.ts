export { calculateGain, type Fans, type Nonlinearity } from './fan.ts';
export {
  constant,
  type NormalOptions,
  normal,
  ones,
  type UniformOptions,
  uniform,
  zeros,
} from './fill.ts';
export { type KaimingOptions, kaimingNormal, kaimingUniform } from './kaiming.ts';
export { type XavierOptions, xavierNormal, xavierUniform } from './xavier.ts';
