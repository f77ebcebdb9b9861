import {
  ArgumentError,
  assign,
  cast,
  isTensorLike,
  type NumericArray,
  type Parameter,
  type Shape,
  sameShape,
  showSpec,
  Tensor,
  type TensorLike,
  tensor,
} from '@xent/core';

/** Values by path, in JavaScript memory and owned by whoever asked for them. */
export type StateDict = Record<string, Tensor>;

/** What can be loaded: tensors, or flat typed arrays in row-major order. */
export type StateSource = Readonly<Record<string, TensorLike | NumericArray>>;

export interface LoadStateDictOptions {
  /** Refuse missing and unexpected names. Default true. */
  readonly strict?: boolean;
}

/** The names that did not fit; both are empty after a strict load. */
export interface LoadResult {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

type NamedCell = readonly [name: string, cell: Parameter];

/** @internal The values of cells; one flush computes them all. */
export async function readCells(cells: readonly NamedCell[]): Promise<StateDict> {
  const values = await Promise.all(
    cells.map(async ([name, cell]) => {
      const { spec } = cell;
      return [name, Tensor.host(spec, await cell.data())] as const;
    }),
  );
  return Object.fromEntries(values);
}

/** @internal Checks everything, then assigns everything. */
export function loadCells(
  owner: string,
  cells: readonly NamedCell[],
  state: StateSource,
  options: LoadStateDictOptions,
): LoadResult {
  if (typeof state !== 'object' || state === null || state instanceof Promise) {
    throw new ArgumentError(
      `loadStateDict: expected values by name, got ${state instanceof Promise ? 'a promise; write loadStateDict(await model.stateDict())' : String(state)}`,
    );
  }
  const names = new Set(cells.map(([name]) => name));
  const missingKeys = [...names].filter(
    (name) => !Object.hasOwn(state, name) || state[name] === undefined,
  );
  const unexpectedKeys = Object.keys(state).filter((name) => !names.has(name));
  const problems: string[] = [];
  if (options.strict ?? true) {
    if (missingKeys.length > 0) problems.push(`missing: ${quoted(missingKeys)}`);
    if (unexpectedKeys.length > 0) problems.push(`unexpected: ${quoted(unexpectedKeys)}`);
  }
  const updates: (readonly [Parameter, Tensor])[] = [];
  for (const [name, cell] of cells) {
    const given = Object.hasOwn(state, name) ? state[name] : undefined;
    if (given === undefined) continue;
    const problem = misfit(cell, given);
    if (problem) problems.push(`'${name}' ${problem}`);
    else updates.push([cell, fitted(cell, given)]);
  }
  if (problems.length > 0) {
    throw new ArgumentError(
      `loadStateDict: this state does not fit ${owner}; ${problems.join('; ')}; load it into the model that it was saved from, or pass { strict: false } to take only the names that both have`,
    );
  }
  assign(updates);
  return { missingKeys, unexpectedKeys };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function misfit(cell: Parameter, given: unknown): string | null {
  if (isTensorLike(given)) {
    return sameShape(given.shape, cell.shape)
      ? null
      : `is ${showSpec(given.spec)} where the model has ${showSpec(cell.spec)}`;
  }
  if (!ArrayBuffer.isView(given) || given instanceof DataView) {
    return `is ${given === null ? 'null' : typeof given} where a tensor or a typed array is expected`;
  }
  const { length } = given as NumericArray;
  return length === cell.size
    ? null
    : `has ${length} elements where the model has ${showSpec(cell.spec)}`;
}

function fitted(cell: Parameter, given: TensorLike | NumericArray): Tensor {
  const { dtype } = cell;
  const shape: Shape = cell.shape;
  return isTensorLike(given) ? cast(given, dtype) : tensor(given, { dtype, shape });
}
