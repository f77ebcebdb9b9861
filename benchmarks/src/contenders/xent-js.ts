import { js } from '@xent/backend-js';
import type { Contender } from '../contender.ts';
import { xentContender } from './xent/contender.ts';

export const contender: Contender = xentContender(async () => ({
  backend: js(),
  facts: { threads: 1 },
}));
