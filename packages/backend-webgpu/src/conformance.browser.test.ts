import { describeBackend } from '@xent/conformance';
import { afterAll, expect } from 'vitest';
import { open } from './factory.ts';
import { webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';
import { tolerance } from './testing/tolerance.ts';

const { watch, errors } = errorsOf();

describeBackend({
  name: 'webgpu',
  open: async () => watch(await webgpu()),
  float16: true,
  tolerance,
  trainingSteps: 500,
});

describeBackend({
  name: 'webgpu without subgroups',
  open: async () => watch(await open({ subgroups: false }, { software: false })),
  float16: true,
  tolerance,
  trainingSteps: 100,
});

afterAll(() => expect(errors).toEqual([]));
