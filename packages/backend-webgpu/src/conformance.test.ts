import { describeBackend, type Tolerance } from '@xent/conformance';
import { nodeGpu } from '@xent/testing/webgpu';
import { webgpu } from './index.ts';

/** With exponentials of its own and compensated sums. */
const tolerance: Partial<Tolerance> = {
  softmaxUlp: 6,
  logSoftmaxUlp: 4,
  gradientUlp: 8,
  confidentRelative: 1e-5,
  rowSum: 2e-7,
};

describeBackend({
  name: 'webgpu',
  open: async () => webgpu({ gpu: await nodeGpu() }),
  tolerance,
});
