import type { LoweredConstant, LoweredModel } from '../lower/index.ts';

const LARGEST = 16;

/** 0 and -0 are different constants. */
function spell(data: Iterable<number | bigint>): string {
  let text = '';
  for (const v of data) text += Object.is(v, -0) ? '-0,' : `${v},`;
  return text;
}

/** Small constants that are equal become one, and those that nothing reads are left out. */
export function shareConstants(model: LoweredModel, kept: ReadonlySet<string>): LoweredModel {
  const used = new Set(model.nodes.flatMap(({ inputs }) => inputs));
  const constants = new Map<string, LoweredConstant>();
  const first = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const [name, constant] of model.constants) {
    if (!used.has(name)) continue;
    const { dtype, shape, data } = constant;
    if (kept.has(name) || data.length > LARGEST) {
      constants.set(name, constant);
      continue;
    }
    const key = `${dtype}[${shape}]${spell(data)}`;
    const twin = first.get(key);
    if (twin === undefined) {
      first.set(key, name);
      constants.set(name, constant);
    } else renamed.set(name, twin);
  }
  const nodes = model.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => renamed.get(name) ?? name),
  }));
  return { ...model, nodes, constants };
}
