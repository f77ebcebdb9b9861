import type { Facts } from '../contender.ts';
import type { GpuReport } from '../gpu/recorder.ts';
import type { Warmth } from '../session.ts';
import type { SoakPoint } from '../soak.ts';
import type { Timing } from '../stats.ts';
import type { Family, Sizes } from '../workloads.ts';

/** The commands that a contender's process answers, the same over IPC (Node) and over lines (Python). */
export interface Commands {
  open: { request: { readonly countBuffers: boolean }; reply: Facts };
  prepare: {
    request: { readonly family: Family; readonly sizes: Sizes[Family]; readonly folder: string };
    reply: boolean;
  };
  results: { request: { readonly folder: string }; reply: readonly string[] };
  warm: { request: { readonly milliseconds: number }; reply: Warmth };
  sample: { request: { readonly times: number }; reply: Timing };
  peak: { request: Record<string, never>; reply: number | null };
  gpu: { request: { readonly times: number }; reply: GpuReport | null };
  soak: { request: { readonly times: number }; reply: SoakPoint };
}

export type CommandName = keyof Commands;

export interface Request {
  readonly id: number;
  readonly command: CommandName;
  readonly request: unknown;
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

export function isReply(message: unknown): message is Reply {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    ('value' in message || 'error' in message)
  );
}
