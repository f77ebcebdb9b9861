import type { Call } from './evaluate.ts';
import type { Fill } from './fill.ts';

/** One call of an operation. */
export interface Sample {
  /** Unique in its operation; part of ids, so it stays as it is. */
  readonly name: string;
  readonly inputs: readonly Fill[];
  readonly call: Call;
  /** How often it is differentiated. Default 1 where the result is a float, 0 for special values. */
  readonly order?: 0 | 1 | 2;
  /** Inputs to differentiate by. Default: all floats. */
  readonly wrt?: readonly number[];
  /** The result, where a formula other than the operation's own gives it. Otherwise the oracle says what is right. */
  readonly expect?: readonly number[];
  /** Values that leave the range of float32 on the way: rounding after every step is then a second right answer. */
  readonly stress?: boolean;
}

/** A call that has to be refused, with the `code` of its error. */
export interface ErrorSample {
  readonly name: string;
  readonly code: string;
  readonly call: () => unknown;
}

/** Everything that is checked of one operation. */
export interface OpCase {
  /** The public function's name. */
  readonly op: string;
  readonly samples: readonly Sample[];
  readonly errors?: readonly ErrorSample[];
  /** `bits`: moved, selected or counted, never rounded. `rounded`: rounded once by IEEE 754. Default: by tolerance. */
  readonly exact?: 'bits' | 'rounded';
  /** A backend may have a kernel of its own for it: fused and decomposed have to agree. */
  readonly composite?: boolean;
}
