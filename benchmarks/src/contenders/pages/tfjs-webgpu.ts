import type { Contender } from '../../contender.ts';
import { tfjsWebgpu } from '../tfjs/contender-webgpu.ts';
import * as tf from '../tfjs/webgpu.ts';

export const contender: Contender = tfjsWebgpu(tf);
