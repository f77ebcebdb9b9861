import type { FloatType } from './evaluate.ts';
import { register, type SuiteOptions, type TestApi } from './register.ts';
import type { TrainingParts } from './training/parts.ts';
import { trainingChecks } from './training/run.ts';
import { vitestApi } from './vitest.ts';

export interface TrainingSuiteOptions extends SuiteOptions, TrainingParts {
  /** Has the backend float64? Default false. */
  readonly float64?: boolean;
}

/**
 * Registers PyTorch's training runs with the networks, optimizers and losses of other packages in place of the
 * suite's own.
 *
 * @example
 * describeTraining({
 *   name: 'js',
 *   open: js,
 *   float64: true,
 *   network: (name, dtype) => (name === 'NeuralNet1' ? new NeuralNet1(dtype) : new NeuralNet2(dtype)),
 *   optimizers: optim,
 *   losses,
 * });
 */
export function describeTraining(options: TrainingSuiteOptions, api: TestApi = vitestApi): void {
  const floats: readonly FloatType[] = options.float64 ? ['float32', 'float64'] : ['float32'];
  register(api, { ...options, name: `${options.name}: training` }, trainingChecks(floats, options));
}
