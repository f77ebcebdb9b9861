import type { Graph } from '@xent/core';
import { inOrder, pairLosses, planArena } from '@xent/core/plan';
import { builderOf } from './builders.ts';
import { inline } from './inline.ts';
import type { Kernel } from './kernel.ts';
import { type Lowered, lower } from './lower.ts';
import { schedule } from './schedule.ts';
import type { Target } from './target.ts';
import { bytesOnDevice } from './value.ts';

/** A graph as kernels, in the order in which they run. A value's slot says which of the buffers of a run holds it. */
export interface Program extends Lowered {
  readonly kernels: readonly Kernel[];
  /** Bytes of the buffers that a run takes: of outputs, packed inputs and intermediates. They come after the inputs. */
  readonly sizes: readonly number[];
}

/** Compiles a graph. Without `fuse` every operation has a kernel of its own. */
export function compile(graph: Graph, target: Target, fuse: boolean): Program {
  const lowered = lower(graph);
  const outputs = new Set(lowered.outputs);
  if (fuse) pairLosses(lowered.outputs);
  const values = inOrder(lowered.outputs);
  if (fuse) inline(values, outputs, target);
  const groups = schedule(values, outputs, target, fuse);
  const kernels = groups.flatMap(({ value, outputs: stored }) =>
    builderOf(value)({ target, value, partner: value.partner, outputs: stored }),
  );
  const first = [...outputs, ...lowered.packed.map(({ value }) => value)];
  const known = [...lowered.inputs, ...first];
  for (const [slot, value] of known.entries()) value.slot = slot;
  const { sizes, places } = planArena(
    kernels.map(({ bindings }) => bindings.map(({ value }) => value)),
    ({ slot, size, dtype }) => (slot < 0 ? bytesOnDevice(size, dtype) : 0),
  );
  for (const [value, place] of places) value.slot = known.length + place;
  const bytes = first.map(({ size, dtype }) => bytesOnDevice(size, dtype));
  return { ...lowered, kernels, sizes: [...bytes, ...sizes] };
}
