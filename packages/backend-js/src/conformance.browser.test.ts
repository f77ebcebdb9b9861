import { describeBackend, type Tolerance } from '@xent/conformance';
import { js } from './index.ts';

const tolerance: Partial<Tolerance> = {
  exactUlp: 0.5,
  softmaxUlp: 1,
  logSoftmaxUlp: 1,
  crossEntropyUlp: 1,
  gradientUlp: 1.5,
  confidentRelative: 2e-7,
  rowSum: 1e-7,
};

describeBackend({ name: 'js', open: js, float64: true, float16: true, tolerance });
describeBackend({
  name: 'js without fusion',
  open: () => js({ fuse: false }),
  float64: true,
  float16: true,
});
