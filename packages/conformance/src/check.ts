import type { Subject } from './subject.ts';

/** What a check may use, and where it reports how accurate the backend was. */
export interface CheckContext {
  readonly subject: Subject;
  /** An error that was seen in a result or a gradient, in units in the last place of float32. */
  note(ulp: number, of?: 'result' | 'gradient'): void;
}

/** One thing that a backend has to get right. Throws what is wrong. */
export interface Check {
  /** Stable: `softmax/forward/3d-dim1`. Deviations and certificates refer to it. */
  readonly id: string;
  /** What the certificate files it under: an operation, or the name of a law. */
  readonly op: string;
  run(context: CheckContext): void | Promise<void>;
}

/** Why a check failed. A plain error, so that any test runner can show it. */
export class ConformanceError extends Error {
  override name = 'ConformanceError';
}

/** Throws with a message that is only made when it is needed. */
export function ensure(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new ConformanceError(message());
}
