import type { HostData } from '@xent/core';

export { makeValue, type Value, type View } from '@xent/core/plan';

/** The arrays that a run works on, by slot. */
export type Arrays = readonly HostData[];

/**
 * Writes a value from its inputs. Parameters of type `never` let each operation name the types that its arrays are
 * known to have.
 */
export type Run = (y: never, ...inputs: never[]) => void;

/** One pass over arrays. */
export type Kernel = (arrays: Arrays) => void;
