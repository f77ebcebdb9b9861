import type { Check } from '../check.ts';
import { contractLaws } from './contract.ts';
import { ownershipLaws } from './ownership.ts';
import { randomLaws } from './random.ts';
import { runningLaws } from './running.ts';
import { trainingLaws } from './training.ts';

/** What holds whatever the operation. */
export function lawChecks(float64: boolean, trainingSteps: number): Check[] {
  return [
    ...contractLaws(float64),
    ...ownershipLaws,
    ...runningLaws,
    ...randomLaws,
    ...trainingLaws(trainingSteps),
  ];
}
