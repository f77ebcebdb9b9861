import type { Value } from './value.ts';

/** A storage buffer, or a part of it, as a kernel sees it. */
export interface Binding {
  readonly value: Value;
  readonly access: 'read' | 'write';
  /** Bytes, multiples of 256. */
  readonly offset: number;
  readonly bytes: number;
}

/** One kernel call. Buffers are bound in order in group 0, and the uniforms after them. */
export interface Kernel {
  /** What it computes, for people. */
  readonly label: string;
  /** A WGSL module with the entry point `main`. Equal text is compiled once. */
  readonly code: string;
  readonly bindings: readonly Binding[];
  /** Words 0 and 1 are the first workgroup and the number of workgroups, which belong to whoever dispatches. */
  readonly uniforms: Uint32Array<ArrayBuffer>;
  /** Workgroups in all, laid out in two dimensions where there are many. */
  readonly groups: number;
  /** About how many elementary operations it takes, to keep submits short. */
  readonly cost: number;
}
