import type { Check } from '../check.ts';
import { contractLaws, type OptionalTypes } from './contract.ts';
import { ownershipLaws } from './ownership.ts';
import { randomLaws } from './random.ts';
import { runningLaws } from './running.ts';
import { trainingLaws } from './training.ts';

/** What holds whatever the operation. */
export function lawChecks(has: OptionalTypes, trainingSteps: number): Check[] {
  return [
    ...contractLaws(has),
    ...ownershipLaws,
    ...runningLaws,
    ...randomLaws,
    ...trainingLaws(trainingSteps),
  ];
}
