import { describeBackend } from '@xent/conformance';
import { js } from './index.ts';

describeBackend({ name: 'js', open: js, float64: true, tolerance: { softmaxUlp: 1 } });
describeBackend({ name: 'js without fusion', open: () => js({ fuse: false }), float64: true });
