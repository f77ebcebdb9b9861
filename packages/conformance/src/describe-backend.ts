import { type BackendSuiteOptions, backendChecks } from './backend-checks.ts';
import { register, type TestApi } from './register.ts';
import { vitestApi } from './vitest.ts';

/**
 * Registers the suite for one backend.
 *
 * @example
 * import { describeBackend } from '@xent/conformance';
 * import { js } from './index.ts';
 *
 * describeBackend({ name: 'js', open: js, float64: true, tolerance: { softmaxUlp: 1 } });
 */
export function describeBackend(options: BackendSuiteOptions, api: TestApi = vitestApi): void {
  register(api, options, backendChecks(options));
}
