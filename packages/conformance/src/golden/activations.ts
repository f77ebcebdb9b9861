import * as core from '@xent/core';
import type { Check } from '../check.ts';
import type { FloatType } from '../evaluate.ts';
import { lines } from '../fixtures/activations.ts';
import { parseCases } from './format.ts';
import { goldenCheck } from './run.ts';

/** PyTorch's activations with their gradients, held against core's functions of the same names. */
export function activationChecks(floats: readonly FloatType[]): Check[] {
  const functions = { ...core };
  return parseCases(lines).flatMap((golden) =>
    floats.map((float) => goldenCheck(golden, float, functions)),
  );
}
