import { describeBackend } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, expect } from 'vitest';
import { webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';
import { tolerance } from './testing/tolerance.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();

describeBackend({
  name: 'webgpu without subgroups',
  open: async () => watch(await webgpu({ gpu, subgroups: false })),
  float16: true,
  tolerance,
  trainingSteps: 500,
});

afterAll(() => expect(errors).toEqual([]));
