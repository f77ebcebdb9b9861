import type { Attrs, HostData, TensorSpec } from '@xent/core';

export interface Value {
  readonly spec: TensorSpec;
  readonly data: HostData;
}

/** Computes one operation: what it reads, its constants, and the spec of the result. */
export type Kernel = (x: readonly Value[], attrs: Attrs, spec: TensorSpec) => HostData;

/** Constants come untyped in a graph. */
export const number = (attrs: Attrs, name: string): number => Number(attrs[name]);
export const numbers = (attrs: Attrs, name: string): readonly number[] =>
  attrs[name] as readonly number[];
