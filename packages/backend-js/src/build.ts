import type { RowShape } from './kernels/rows.ts';
import type { Arrays, Value, View } from './value.ts';

type Sizes = readonly number[];

/** Constants of the operations, all in one: which of them are there depends on the operation. */
export interface Constants {
  readonly dim: number;
  readonly dims: Sizes;
  readonly stride: Sizes;
  readonly dilation: Sizes;
  readonly low: Sizes;
  readonly interior: Sizes;
  readonly value: number;
  readonly shift: number;
  readonly mode: 'set' | 'add';
  readonly descending: boolean;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly weighted: boolean;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
}

/**
 * Writes a value from its first three inputs. Parameters of type `never` let each operation name the types that
 * its arrays are known to have.
 */
export type Run = (y: never, a: never, b: never, c: never, arrays: Arrays) => void;
/** What a kernel is built from, besides the inputs. */
export interface Context {
  readonly value: Value;
  readonly attrs: Constants;
  /** The first input as rows along `attrs.dim`. */
  readonly rows: RowShape;
}

export type Build = (context: Context, a: View, b: View, c: View) => Run;
