import type { HostData, Parameter, Tensor } from '@xent/core';
import type { Role } from './assemble.ts';

/** Values of the cells among `leaves`, as they are now. */
export async function cellData(
  leaves: readonly Tensor[],
): Promise<ReadonlyMap<Parameter, HostData>> {
  const cells = new Set(leaves.flatMap(({ cell }) => (cell ? [cell] : [])));
  return new Map(await Promise.all([...cells].map(async (c) => [c, await c.data()] as const)));
}

/** What is known of the inputs of a graph. */
export interface Naming {
  readonly inputs: readonly Tensor[];
  readonly inputNames: readonly string[];
  readonly cells: ReadonlyMap<Parameter, string>;
  readonly data: ReadonlyMap<Parameter, HostData>;
  /** Cells that are inputs of the model instead of a part of it. */
  readonly open?: ReadonlySet<Parameter>;
}

/** What a leaf is in the model; what nobody named is a constant. */
export async function roleOf(leaf: Tensor, naming: Naming, constant: string): Promise<Role> {
  const at = naming.inputs.indexOf(leaf);
  if (at >= 0) return { name: naming.inputNames[at] as string, data: null };
  const { cell } = leaf;
  const name = cell ? naming.cells.get(cell) : undefined;
  if (!cell || name === undefined) {
    return { name: constant, data: leaf.host ?? (await leaf.data()) };
  }
  return { name, data: naming.open?.has(cell) ? null : (naming.data.get(cell) ?? null) };
}
