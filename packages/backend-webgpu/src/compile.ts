import { BackendError, type Graph, showSpec } from '@xent/core';
import { builderOf } from './builders.ts';
import { Inlining } from './inline.ts';
import type { Kernel } from './kernel.ts';
import { type Lowered, lower } from './lower.ts';
import { type Arena, planArena } from './memory.ts';
import { inOrder, pairLosses } from './order.ts';
import { type Group, Schedule } from './schedule.ts';
import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** A graph as kernels, in the order in which they run. */
export interface Program extends Lowered {
  readonly kernels: readonly Kernel[];
  readonly arena: Arena;
}

/** Compiles a graph. Without `fuse` every operation has a kernel of its own. */
export async function compile(graph: Graph, target: Target, fuse: boolean): Promise<Program> {
  const lowered = lower(graph);
  const outputs = new Set(lowered.outputs);
  const partners = fuse ? pairLosses(lowered.outputs) : new Map<Value, Value>();
  const values = inOrder(outputs, partners);
  const inlining = new Inlining(values, partners, target);
  if (fuse) inlining.run(outputs);
  const groups = new Schedule(inlining, partners, target).run(values, outputs, fuse);
  const kernels = groups.flatMap((group) => kernelsOf(group, target));
  const known = new Set<Value>(outputs);
  for (const value of [...lowered.inputs, ...lowered.packed.map((each) => each.value)]) {
    if (value) known.add(value);
  }
  return { ...lowered, kernels, arena: planArena(kernels, known) };
}

function kernelsOf({ value, partner, outputs }: Group, target: Target): readonly Kernel[] {
  const main = value ?? outputs[0];
  if (!main) return [];
  const context = { target, value: main, outputs, ...(partner ? { partner } : {}) };
  const kernels = builderOf(main)(context);
  for (const { label, bindings } of kernels) {
    if (bindings.length <= target.maxBuffers) continue;
    const bytes = bindings.reduce((sum, binding) => sum + binding.bytes, 0);
    throw new BackendError(
      'XENT_OUT_OF_MEMORY',
      `webgpu: ${label} of ${showSpec(main)} takes ${bindings.length} bindings for ${bytes} bytes, and this device has ${target.maxBuffers} of ${target.maxBinding} bytes; work in smaller pieces`,
    );
  }
  return kernels;
}
