import { backendChecks, register } from '@xent/conformance';
import * as ort from 'onnxruntime-web/webgpu';
import { afterAll, describe, it } from 'vitest';
import { WEBGPU_DEVIATIONS, WEBGPU_TOLERANCE } from './fixtures/promises.ts';
import { onnx } from './index.ts';

const options = {
  name: 'onnx webgpu',
  open: () => onnx({ ort, executionProviders: ['webgpu'] }),
  required: false,
  // A law trains for that long; a software adapter takes 20 ms a step.
  trainingSteps: 100,
  tolerance: WEBGPU_TOLERANCE,
  deviations: WEBGPU_DEVIATIONS,
} as const;

/** Of every operation its first result and gradient, and what providers get wrong: special values, ties and indices. */
const HARD =
  /special|nan|infinite|ties|outside|confident|-10$|kink|blocks|^law|^training|0006$|0007$/;

const seen = new Map<string, number>();
const sample = backendChecks(options).filter(({ id, op }) => {
  const kind = id.split('/')[1] ?? '';
  const count = seen.get(`${op}/${kind}`) ?? 0;
  seen.set(`${op}/${kind}`, count + 1);
  const first = count === 0 && (kind === 'forward' || kind === 'gradient');
  return first || HARD.test(id);
});

register({ describe, it, afterAll, print: () => undefined }, options, sample);
