import { webgpu } from '@xent/backend-webgpu';
import type { Contender } from '../contender.ts';
import { xentContender } from './xent/contender.ts';

export const contender: Contender = xentContender(async () => ({
  backend: await webgpu({ powerPreference: 'high-performance' }),
  facts: {},
}));
