import { describeBackend } from './describe-backend.ts';
import { oracle } from './oracle/oracle.ts';

// In float64 the oracle is held against itself and central differences, in float32 against its own double precision.
describeBackend({ name: 'oracle', open: () => oracle(), float64: true, float16: true });
describeBackend({
  name: 'asynchronous oracle',
  open: () => oracle({ synchronous: false }),
  float64: true,
  float16: true,
  trainingSteps: 1000,
});
