import { accuracyChecks } from './accuracy/index.ts';
import { float16Cases } from './cases/float16.ts';
import { allCases, elementaryCases } from './cases/index.ts';
import type { Check } from './check.ts';
import type { FloatType } from './evaluate.ts';
import { activationChecks } from './golden/activations.ts';
import { notebookChecks } from './golden/notebook.ts';
import { lawChecks } from './laws/index.ts';
import type { SuiteOptions } from './register.ts';
import { float16Checks, opChecks } from './suites/index.ts';
import { trainingChecks } from './training/run.ts';

export interface BackendSuiteOptions extends SuiteOptions {
  /** Has the backend float64? Then everything is checked in it too. Default false. */
  readonly float64?: boolean;
  /** Has the backend float16, in an engine that has `Float16Array`? Then operations are checked in it too. Default false. */
  readonly float16?: boolean;
  /** Steps of the law that trains for long. Default 10,000; fewer for a backend on which a step takes milliseconds. */
  readonly trainingSteps?: number;
}

/** The checks that every backend passes. */
export function backendChecks(options: BackendSuiteOptions): Check[] {
  const { float64 = false, float16 = false, trainingSteps = 10_000 } = options;
  const floats: readonly FloatType[] = float64 ? ['float32', 'float64'] : ['float32'];
  return [
    ...opChecks(allCases, floats),
    ...(float16 ? [...opChecks(float16Cases, ['float32']), ...float16Checks(elementaryCases)] : []),
    ...accuracyChecks(),
    ...activationChecks(floats),
    ...notebookChecks(floats),
    ...trainingChecks(floats),
    ...lawChecks({ float64, float16 }, trainingSteps),
  ];
}
