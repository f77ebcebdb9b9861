import { describeBackend } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, expect } from 'vitest';
import { open } from './factory.ts';
import { errorsOf } from './testing/errors.ts';
import { tolerance } from './testing/tolerance.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();

// With the kernels that hardware gets, wherever this runs.
describeBackend({
  name: 'webgpu',
  open: async () => watch(await open({ gpu }, { software: false })),
  float16: true,
  tolerance,
});

afterAll(() => expect(errors).toEqual([]));
