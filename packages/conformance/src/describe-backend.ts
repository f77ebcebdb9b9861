import { allCases } from './cases/index.ts';
import type { Check } from './check.ts';
import type { FloatType } from './evaluate.ts';
import { activationChecks } from './golden/activations.ts';
import { notebookChecks } from './golden/notebook.ts';
import { register, type SuiteOptions, type TestApi } from './register.ts';
import { opChecks } from './suites/index.ts';
import { vitestApi } from './vitest.ts';

export interface BackendSuiteOptions extends SuiteOptions {
  /** Has the backend float64? Then everything is checked in it too. Default false. */
  readonly float64?: boolean;
}

/** The checks that every backend passes. */
export function backendChecks({ float64 = false }: BackendSuiteOptions): Check[] {
  const floats: readonly FloatType[] = float64 ? ['float32', 'float64'] : ['float32'];
  return [...opChecks(allCases, floats), ...activationChecks(floats), ...notebookChecks(floats)];
}

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
