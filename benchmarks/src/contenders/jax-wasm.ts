import type { Contender } from '../contender.ts';
import { jaxContender } from './jax/contender.ts';

export const contender: Contender = jaxContender('wasm');
