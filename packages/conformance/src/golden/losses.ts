import type { Check } from '../check.ts';
import type { FloatType } from '../evaluate.ts';
import { lines } from '../fixtures/losses.ts';
import { parseCases } from './format.ts';
import { goldenCheck, resolve } from './run.ts';
import { camelCase, type FunctionTable } from './signature.ts';

export interface LossChecks {
  readonly checks: readonly Check[];
  /** Names of the losses of `torch.nn.functional` that the table lacks, in camelCase. */
  readonly missing: readonly string[];
}

/** PyTorch's losses with their gradients, held against the functions of a table. */
export function lossChecks(functions: FunctionTable, floats: readonly FloatType[]): LossChecks {
  const missing = new Set<string>();
  const checks: Check[] = [];
  for (const golden of parseCases(lines)) {
    if (resolve(functions, golden.name)) {
      for (const float of floats) checks.push(goldenCheck(golden, float, functions));
    } else {
      missing.add(camelCase(golden.name));
    }
  }
  return { checks, missing: [...missing] };
}
