import { backendChecks, register } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, describe, expect, it } from 'vitest';
import { open } from './factory.ts';
import { errorsOf } from './testing/errors.ts';
import { tolerance } from './testing/tolerance.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();

/** Everything above 1024 elements takes several bindings. */
const options = {
  name: 'webgpu with small bindings',
  open: async () => watch(await open({ gpu }, { maxBinding: 4096, maxBuffers: 12 })),
  float16: true,
  tolerance,
};

const LARGE =
  /\/(forward|fusion)(-float16)?\/(many|many-rows|long|tall|wide|large|large-transposed|odd-sizes)$/;
/** Six bindings in and six out leave none for anything else. */
const TOO_LARGE = 'softmaxCrossEntropy/fusion/wide';

register(
  { describe, it, afterAll, print: () => undefined },
  options,
  backendChecks(options).filter(({ id }) => LARGE.test(id) && id !== TOO_LARGE),
);

afterAll(() => expect(errors).toEqual([]));
