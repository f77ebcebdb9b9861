import { postorder } from '../graph/walk.ts';
import type { Tensor } from '../tensor.ts';
import { flush } from './executor.ts';
import type { Runtime } from './runtime.ts';

const MIB = 2 ** 20;

/** @internal Flushes a pending expression of more nodes, or more bytes of JavaScript memory, than should wait for a read. */
export function bound(runtime: Runtime, root: Tensor): void {
  if (!runtime.chosen) return;
  let room = 256 * MIB;
  postorder(
    [root],
    ({ state, host, cell, inputs }) => {
      room -= MIB / 80 + (cell ? 0 : (host?.byteLength ?? 0));
      return state !== 'pending' || room < 0 ? null : inputs;
    },
    () => undefined,
  );
  if (room >= 0) return;
  const done = flush(runtime, [root], runtime.chosen, true);
  // Whoever reads it is told of a failure; of that of a step, the next one.
  runtime.steps?.unattended(done);
}
