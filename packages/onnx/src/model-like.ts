import { ArgumentError, type Parameter, type Tensor, type TensorLike } from '@xent/core';
import { shown } from './export-options.ts';

/** What is exported: a module of `@xent/nn`, or anything with the same methods. */
export interface ModelLike {
  forward(...inputs: never[]): unknown;
  namedParameters(): readonly (readonly [name: string, cell: Parameter])[];
  namedBuffers?(): readonly (readonly [name: string, cell: Parameter])[];
  namedModules?(): readonly (readonly [name: string, module: object])[];
}

/** Refuses what is no module: a function, a class, or an object without the methods. */
export function requireModel(op: string, model: unknown): asserts model is ModelLike {
  const { forward, namedParameters } = (model ?? {}) as Partial<ModelLike>;
  if (typeof forward === 'function' && typeof namedParameters === 'function') return;
  throw new ArgumentError(
    `${op}: expected a module with forward and namedParameters, got ${shown(model)}; pass an instance of a class that extends Module of @xent/nn`,
  );
}

/** `model.forward`, for inputs whose types only its author knows. */
export function forward(model: ModelLike, inputs: readonly TensorLike[]): unknown {
  return model.forward(...(inputs as unknown as never[]));
}

/** All parameters and buffers by name, each once. */
export function cellsOf(model: ModelLike): Map<Parameter, string> {
  const cells = new Map<Parameter, string>();
  for (const [name, cell] of [...model.namedParameters(), ...(model.namedBuffers?.() ?? [])]) {
    if (!cells.has(cell)) cells.set(cell, name);
  }
  return cells;
}

export type NamedTensors = readonly (readonly [name: string, tensor: Tensor])[];
