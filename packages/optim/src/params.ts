import { ArgumentError, Parameter } from '@xent/core';
import type { GroupOptions } from './rule.ts';

/** Parameters that share their options, all of which may be changed between steps. */
export type ParamGroup<Options extends GroupOptions> = Options & { readonly params: Parameter[] };

/** A group as it is given: parameters, and the options in which it differs from the optimizer's. */
export type GroupInput<Options extends GroupOptions> = Partial<Options> & {
  readonly params: Iterable<Parameter>;
};

/** What an optimizer is made for: parameters, or groups of them. */
export type Params<Options extends GroupOptions> =
  | Iterable<Parameter>
  | Iterable<GroupInput<Options>>;

function isGroup(value: unknown): value is { readonly params: Iterable<Parameter> } {
  return typeof value === 'object' && value !== null && 'params' in value;
}

/** @internal The groups that were meant. */
export function toGroups<Options extends GroupOptions>(
  op: string,
  params: Params<Options>,
): GroupInput<Options>[] {
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params)) {
    throw new ArgumentError(
      `${op}: expected parameters or groups of them, got ${params === null ? 'null' : typeof params}; pass model.parameters()`,
    );
  }
  const items: (Parameter | GroupInput<Options>)[] = [...params];
  if (items.length === 0) {
    throw new ArgumentError(
      `${op}: expected at least one parameter, got none; is the model made of fields that are modules or parameters?`,
    );
  }
  const groups = items.filter((item): item is GroupInput<Options> => isGroup(item));
  if (groups.length === items.length) return groups;
  if (groups.length > 0) {
    throw new ArgumentError(
      `${op}: expected either parameters or groups, got both; put the single ones into a group { params: […] }`,
    );
  }
  return [Object.assign({} as Partial<Options>, { params: items as Parameter[] })];
}

/** @internal The parameters of a group, each once and trainable. */
export function requireParameters(
  op: string,
  params: Iterable<Parameter>,
  taken: ReadonlySet<Parameter>,
): Parameter[] {
  const many: unknown = params;
  if (typeof many !== 'object' || many === null || !(Symbol.iterator in many)) {
    throw new ArgumentError(
      `${op}: expected the params of a group to be an array of parameters, got ${many instanceof Parameter ? 'one parameter' : typeof many}; write { params: [weight] }`,
    );
  }
  const own = new Set<Parameter>();
  for (const cell of params) {
    if (!(cell instanceof Parameter) || cell.isBuffer) {
      throw new ArgumentError(
        `${op}: expected trainable parameters, got ${cell instanceof Parameter ? String(cell) : typeof cell} at position ${own.size}; make them with parameter(…), or pass model.parameters()`,
      );
    }
    if (own.has(cell) || taken.has(cell)) {
      throw new ArgumentError(
        `${op}: ${String(cell)} is given twice; a parameter belongs to one group, once`,
      );
    }
    own.add(cell);
  }
  return [...own];
}
