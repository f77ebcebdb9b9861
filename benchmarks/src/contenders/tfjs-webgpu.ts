import type { Contender } from '../contender.ts';
import { tfjsWebgpu } from './tfjs/contender-webgpu.ts';
import { loadBundled } from './tfjs/load.ts';
import type { Tfjs } from './tfjs/tasks.ts';

export const contender: Contender = tfjsWebgpu(await loadBundled<Tfjs>('./webgpu.ts'));
