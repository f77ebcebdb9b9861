import { allocate, buffer, type Parameter, sizeOf, Tensor } from '@xent/core';

/** What an optimizer remembers of one parameter, by name; `step` counts. */
export type ParameterState = Record<string, Parameter>;

/** @internal The name of the count of steps. */
export const STEP = 'step';

/** @internal Counts are bytes in a cell, so that a failed step takes them back together with everything else. */
export function countTensor(step: number): Tensor {
  return Tensor.host({ dtype: 'int32', shape: [] }, Int32Array.of(step));
}

/** @internal Steps that this parameter has made. */
export function countOf(state: ParameterState): number {
  return state[STEP]?.dataSync()[0] ?? 0;
}

/** @internal The state called `name`, made now if it is new: like the parameter and filled with `initial`. */
export function stateCell(
  state: ParameterState,
  of: Parameter,
  name: string,
  initial = 0,
): Parameter {
  return (
    state[name] ?? addState(state, of, name, name === STEP ? countTensor(0) : like(of, initial))
  );
}

/** @internal */
export function addState(
  state: ParameterState,
  of: Parameter,
  name: string,
  value: Tensor,
): Parameter {
  const cell = buffer(value);
  cell.name = `${of.name || 'unnamed'}.${name}`;
  state[name] = cell;
  return cell;
}

function like({ spec }: Parameter, value: number): Tensor {
  const data = allocate(spec.dtype, sizeOf(spec.shape));
  data.fill(value);
  return Tensor.host(spec, data);
}
