import type { OpCase, Sample } from '../case.ts';
import { type Check, ConformanceError } from '../check.ts';
import { floatInputs, type StoredFloat } from '../evaluate.ts';
import { errorCheck } from './errors.ts';
import { forwardCheck } from './forward.ts';
import { fusionCheck } from './fusion.ts';
import { gradientCheck, secondOrderCheck } from './gradient.ts';
import { inputsCheck } from './inputs.ts';

/** What is checked of a sample in each element type. */
function typedChecks(entry: OpCase, sample: Sample, floats: readonly StoredFloat[]): Check[] {
  const order = sample.order ?? 1;
  return floats.flatMap((float) => [
    forwardCheck(entry, sample, float),
    ...(order > 0 ? [gradientCheck(entry, sample, float)] : []),
    ...(entry.composite ? [fusionCheck(entry, sample, float)] : []),
  ]);
}

function sampleChecks(entry: OpCase, sample: Sample, floats: readonly StoredFloat[]): Check[] {
  const checks = typedChecks(entry, sample, floats);
  if ((sample.order ?? 1) > 1) checks.push(secondOrderCheck(entry, sample));
  return checks;
}

/** Every check of every operation. */
export function opChecks(cases: readonly OpCase[], floats: readonly StoredFloat[]): Check[] {
  return cases.flatMap((entry) => [
    ...entry.samples.flatMap((sample) => sampleChecks(entry, sample, floats)),
    ...(entry.errors ?? []).map((sample) => errorCheck(entry, sample)),
    inputsCheck(entry),
  ]);
}

/** Operations on float16: samples that have floats. */
export function float16Checks(cases: readonly OpCase[]): Check[] {
  return cases.flatMap((entry) =>
    entry.samples
      .filter(({ inputs }) => floatInputs(inputs).length > 0)
      .flatMap((sample) => typedChecks(entry, sample, ['float16'])),
  );
}

/** Ids are what deviations and certificates refer to, so no two may be the same. */
export function requireUniqueIds(checks: readonly Check[]): void {
  const seen = new Set<string>();
  for (const { id } of checks) {
    if (seen.has(id))
      throw new ConformanceError(`two checks have the id '${id}'; rename one sample`);
    seen.add(id);
  }
}
