/** What kernels are written for: the abilities of one device. */
export interface Target {
  /** Bytes of a storage buffer that one binding shows. */
  readonly maxBinding: number;
  /** Storage buffers in one kernel. */
  readonly maxBuffers: number;
  /** Invocations in a workgroup. */
  readonly maxInvocations: number;
  /** The sizes that a subgroup may have; null without subgroups. */
  readonly subgroups: { readonly min: number; readonly max: number } | null;
  /** Does `(a - (s - (s - a)…)` survive the driver's optimizer, so that rounding errors can be compensated? */
  readonly compensates: boolean;
  /** Is the device a program on the processor? Staging data in workgroup memory costs more than it saves there. */
  readonly software?: boolean;
}
