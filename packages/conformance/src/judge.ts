import type { Recorder } from './certificate.ts';
import { type Check, type CheckContext, ConformanceError } from './check.ts';
import type { Deviation } from './deviation.ts';
import type { Subject } from './subject.ts';

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs a check and records how it ended. Throws when it fails, or passes although a deviation says that it cannot. */
export async function judge(
  check: Check,
  subject: Subject,
  deviation: Deviation | undefined,
  recorder: Recorder,
): Promise<void> {
  const { id, op } = check;
  const worst: { result: number | null; gradient: number | null } = {
    result: null,
    gradient: null,
  };
  const note: CheckContext['note'] = (ulp, of = 'result') => {
    if (Number.isFinite(ulp)) worst[of] = Math.max(worst[of] ?? 0, ulp);
  };
  let failure: unknown = null;
  try {
    await check.run({ subject, note });
  } catch (error) {
    failure = error ?? new ConformanceError('failed without an error');
  }
  if (deviation && failure === null) {
    failure = new ConformanceError(
      `${id} passes, although a deviation says that it fails (${deviation.reason}); remove the deviation`,
    );
  } else if (deviation) {
    recorder.record(op, id, 'deviation', deviation.reason, worst);
    return;
  }
  recorder.record(op, id, failure === null ? 'passed' : 'failed', text(failure), worst);
  if (failure !== null) throw failure;
}
