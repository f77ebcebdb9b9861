import { ShapeError } from '../errors.ts';
import { withMode } from '../mode.ts';
import { detach } from '../ops/detach.ts';
import type { Parameter } from '../parameter.ts';
import { sameShape, showSpec } from '../spec.ts';
import { asTensor, Tensor, type TensorLike } from '../tensor.ts';
import { flush } from './executor.ts';
import type { Runtime } from './runtime.ts';
import { session } from './session.ts';
import { Steps } from './steps.ts';

/** New values of cells, one batch: all or none take effect. */
export type Updates = readonly (readonly [cell: Parameter, value: TensorLike])[];

/** @internal A runtime keeps track of steps as soon as it meets a parameter. */
export function stepsOf(runtime: Runtime): Steps {
  runtime.steps ??= new Steps(runtime);
  return runtime.steps;
}

/** @internal Forgets the gradients of parameters; losses that nothing else waits for are no longer computed by themselves. */
export function zeroGrad(parameters: Iterable<Parameter>): void {
  const runtime = session();
  const all = [...parameters];
  runtime.steps?.unwatch(all);
  for (const parameter of all) {
    const { grad } = parameter;
    if (grad?.state === 'ready' && !grad.users) stepsOf(runtime).giveUp(grad);
    parameter.grad = null;
  }
}

/** @internal Points cells at new values, all or none; what optimizers do. Checks everything before it changes anything. */
export function assign(updates: Updates): void {
  const runtime = session();
  const steps = stepsOf(runtime);
  steps.reportFailure();
  const next = updates.map(([cell, value]) => {
    const t = asTensor(value, 'assign');
    if (t.dtype !== cell.dtype || !sameShape(t.shape, cell.shape)) {
      throw new ShapeError(
        `assign: expected ${showSpec(cell.spec)} for parameter '${cell.name || 'unnamed'}', got ${showSpec(t.spec)}; a parameter keeps its shape and dtype`,
      );
    }
    return t;
  });
  if (updates.some(([cell]) => !cell.isBuffer && steps.isAssigned(cell))) {
    makeRoom(runtime, steps);
  }
  // Bytes leave nothing to compute, or to fail: such an assignment is complete at once.
  const complete = updates.every(
    ([cell], i) => cell.value === cell.committed && isBytes(next[i] as Tensor),
  );
  updates.forEach(([cell], i) => {
    cell.value = ownValue(next[i] as Tensor, cell);
  });
  const cells = updates.map(([cell]) => cell);
  steps.assign(cells);
  if (complete) steps.complete(cells);
}

/** The assignments so far become a flush of their own. */
function makeRoom(runtime: Runtime, steps: Steps): void {
  steps.unattended(flush(runtime, [], runtime.backend, true));
}

function isBytes(t: Tensor): boolean {
  return t.cell === null && t.state === 'ready' && t.host !== null;
}

/** The value that a cell is to hold: the same expression, or a copy of a value that somebody else owns. */
function ownValue(t: Tensor, cell: Parameter): Tensor {
  const mine = isBytes(t) || (t.cell === null && t.state === 'pending');
  const source = mine ? t : withMode(() => detach(t), false);
  const { spec, op, inputs, attrs } = source;
  const value = new Tensor(spec, op, inputs, attrs, !cell.isBuffer && cell.requiresGrad);
  value.host = source.host;
  value.cell = cell;
  value.expansion = source.expansion;
  return value;
}
