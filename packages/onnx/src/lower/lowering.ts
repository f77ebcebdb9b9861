import type { Attrs, TensorSpec } from '@xent/core';
import type { Builder } from './builder.ts';

/** What a lowering sees of one node of the graph. */
export interface Site {
  readonly op: string;
  /** Names of the values that it reads, and what they are. */
  readonly x: readonly string[];
  readonly specs: readonly TensorSpec[];
  readonly attrs: Attrs;
  readonly spec: TensorSpec;
}

/** Emits the ONNX nodes of one operation and returns the name of the result. */
export type Lowering = (b: Builder, site: Site) => string;

export type Table = Readonly<Record<string, Lowering>>;

/** Input `i` of a site, by name. */
export const at = (site: Site, i: number): string => site.x[i] as string;

/** Spec of input `i` of a site. */
export const specAt = (site: Site, i: number): TensorSpec => site.specs[i] as TensorSpec;

/** Constants come untyped in a graph. */
export const number = (attrs: Attrs, name: string): number => Number(attrs[name]);
export const numbers = (attrs: Attrs, name: string): readonly number[] =>
  attrs[name] as readonly number[];
