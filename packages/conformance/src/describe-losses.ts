import type { Check } from './check.ts';
import type { FloatType } from './evaluate.ts';
import { lossChecks } from './golden/losses.ts';
import { notebookLossChecks } from './golden/notebook-losses.ts';
import type { FunctionTable } from './golden/signature.ts';
import { register, type SuiteOptions, type TestApi } from './register.ts';
import { vitestApi } from './vitest.ts';

export interface LossSuiteOptions extends SuiteOptions {
  /** Functions by their public names, for example the whole package: `import * as losses from '@xent/losses'`. */
  readonly functions: FunctionTable;
  /** Has the backend float64? Default false. */
  readonly float64?: boolean;
}

/** The checks of the losses that a table of functions has. */
export function lossSuiteChecks(options: LossSuiteOptions): {
  readonly checks: readonly Check[];
  readonly missing: readonly string[];
} {
  const floats: readonly FloatType[] = options.float64 ? ['float32', 'float64'] : ['float32'];
  const { checks, missing } = lossChecks(options.functions, floats);
  return { checks: [...checks, ...notebookLossChecks(options.functions, floats)], missing };
}

/**
 * Registers PyTorch's golden values for the losses of `torch.nn.functional`, with their gradients. Losses that the
 * table lacks are named in one printed line.
 *
 * @example
 * import { describeLosses } from '@xent/conformance';
 * import * as losses from '@xent/losses';
 *
 * describeLosses({ name: 'js', open: js, float64: true, functions: losses });
 */
export function describeLosses(options: LossSuiteOptions, api: TestApi = vitestApi): void {
  const { checks, missing } = lossSuiteChecks(options);
  if (missing.length > 0) {
    api.print(
      `${options.name}: golden values of ${missing.join(', ')} are not covered, the table has no such function`,
    );
  }
  register(api, { ...options, name: `${options.name}: losses` }, checks);
}
