import {
  ArgumentError,
  cast,
  isTensorLike,
  type NumericArray,
  type Parameter,
  sameShape,
  showSpec,
  Tensor,
  type TensorLike,
  type TensorSpec,
  tensor,
} from '@xent/core';
import { countTensor, type ParameterState, STEP } from './parameter-state.ts';

type SavedGroup = Readonly<Record<string, unknown>> & { readonly params: readonly number[] };

/**
 * An optimizer's state, laid out as PyTorch's: parameters are numbered through all groups. What is loaded may also
 * hold flat typed arrays.
 */
export interface OptimizerState<Value = Tensor> {
  readonly state: Readonly<Record<number, Readonly<Record<string, Value>>>>;
  readonly paramGroups: readonly SavedGroup[];
}

/** What `loadStateDict` takes for each value. */
export type StateValue = TensorLike | NumericArray | number;

interface Group {
  readonly params: readonly Parameter[];
}

/** @internal Values and options; one flush computes them all. */
export async function readState(
  groups: readonly Group[],
  states: ReadonlyMap<Parameter, ParameterState>,
): Promise<OptimizerState> {
  const paramGroups: SavedGroup[] = [];
  const reads: Promise<readonly [number, string, Tensor]>[] = [];
  let index = 0;
  for (const group of groups) {
    const numbers = group.params.map(() => index++);
    paramGroups.push({ ...structuredCopy(group), params: numbers });
    for (const [i, cell] of group.params.entries()) {
      for (const [name, value] of Object.entries(states.get(cell) ?? {})) {
        reads.push(read(numbers[i] as number, name, value));
      }
    }
  }
  const state: Record<number, Record<string, Tensor>> = {};
  for (const [number, name, value] of await Promise.all(reads)) {
    const values = state[number] ?? {};
    values[name] = value;
    state[number] = values;
  }
  return { state, paramGroups };
}

async function read(
  number: number,
  name: string,
  cell: Parameter,
): Promise<readonly [number, string, Tensor]> {
  const { spec } = cell;
  return [number, name, Tensor.host(spec, await cell.data())];
}

/** Options are numbers, booleans and short lists of numbers. */
function structuredCopy(options: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Array.isArray(value) ? [...value] : value,
    ]),
  );
}

/** @internal A saved state, checked, by the parameters of this optimizer. */
export function requireState(
  op: string,
  groups: readonly Group[],
  saved: OptimizerState<StateValue>,
): {
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  readonly states: ReadonlyMap<Parameter, Readonly<Record<string, Tensor>>>;
} {
  if (!Array.isArray(saved?.paramGroups)) {
    throw new ArgumentError(
      `${op}.loadStateDict: expected a state with paramGroups, got ${saved instanceof Promise ? 'a promise; await optimizer.stateDict()' : 'none; save one with await optimizer.stateDict()'}`,
    );
  }
  const sizes = (all: readonly { readonly params: readonly unknown[] }[]): string =>
    `[${all.map(({ params }) => params.length).join(', ')}]`;
  if (sizes(groups) !== sizes(saved.paramGroups)) {
    throw new ArgumentError(
      `${op}.loadStateDict: expected groups of ${sizes(groups)} parameters, got ${sizes(saved.paramGroups)}; load it into an optimizer of the same groups`,
    );
  }
  const states = new Map<Parameter, Record<string, Tensor>>();
  for (const [i, group] of groups.entries()) {
    for (const [j, cell] of group.params.entries()) {
      const number = saved.paramGroups[i]?.params[j] ?? -1;
      const values = Object.entries(saved.state[number] ?? {});
      if (values.length === 0) continue;
      states.set(
        cell,
        Object.fromEntries(
          values.map(([name, value]) => [name, fitted(`${op}.loadStateDict`, cell, name, value)]),
        ),
      );
    }
  }
  return {
    groups: saved.paramGroups.map(({ params: _, ...options }) => structuredCopy(options)),
    states,
  };
}

function fitted(op: string, cell: Parameter, name: string, value: StateValue): Tensor {
  if (name === STEP) return countTensor(numberOf(value));
  const { dtype, shape, spec } = cell;
  const fits = isTensorLike(value)
    ? sameShape(value.shape, shape)
    : typeof value !== 'number' && value.length === cell.size;
  if (!fits) {
    const got = isTensorLike(value) ? showSpec(value.spec) : describe(value);
    throw new ArgumentError(
      `${op}: expected ${showSpec(spec as TensorSpec)} for '${name}' of parameter '${cell.name || 'unnamed'}', got ${got}`,
    );
  }
  return isTensorLike(value) ? cast(value, dtype) : tensor(value, { dtype, shape });
}

function describe(value: NumericArray | number): string {
  return typeof value === 'number' ? `the number ${value}` : `${value.length} elements`;
}

function numberOf(value: StateValue): number {
  if (typeof value === 'number') return value;
  return isTensorLike(value) ? value.itemSync() : Number(value[0]);
}
