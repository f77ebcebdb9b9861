import type { Graph } from '@xent/core';
import { OnnxError } from '../errors.ts';
import type { LoweredConstant, LoweredModel, LoweredNode, LoweredValue } from '../lower/index.ts';
import { BatchSize } from './batch-size.ts';
import { dimName, follow } from './follow.ts';

/** One computation, lowered at several batch sizes. */
export interface Lowerings {
  /** Who asks, for messages. */
  readonly op: string;
  readonly sizes: readonly number[];
  readonly graphs: readonly Graph[];
  readonly models: readonly LoweredModel[];
  /** Name of the batch dimension in the model. */
  readonly dimName: string;
}

/** `reshape (node 3)`: what the graph's node is called in messages; for a value of an input, who reads it. */
function where({ graphs, models }: Lowerings, source: number, name?: string): string {
  const [graph] = graphs as [Graph];
  const reader = models?.[0]?.nodes.find(
    ({ inputs }) => name !== undefined && inputs.includes(name),
  );
  const at = source < 0 && reader ? reader.source : source;
  const node = graph.nodes[at];
  const shown = node && `${node.op} (node ${at}${node.origin ? `, ${node.origin}` : ''})`;
  if (!shown) return 'an output';
  return source < 0 ? `${shown} whose input` : `${shown} which`;
}

function refuse(given: Lowerings, source: number, what: string, name?: string): never {
  const { op, sizes } = given;
  const at = where(given, source, name);
  throw new OnnxError(
    'XENT_GRAPH',
    `${op}: expected one model for every batch size, got ${at} ${what} at batch sizes ${sizes.join(', ')}; make it follow x.shape[0] in proportion, or pass { dynamicBatch: false }`,
  );
}

/** Refuses graphs of different operations. */
export function requireSameGraphs(given: Pick<Lowerings, 'op' | 'sizes' | 'graphs'>): void {
  const { graphs } = given;
  const [first] = graphs as [Graph];
  for (const graph of graphs) {
    const count = Math.max(first.nodes.length, graph.nodes.length);
    for (let i = 0; i < count; i++) {
      const [a, b] = [first.nodes[i], graph.nodes[i]];
      if (a && b && a.op === b.op && String(a.inputs) === String(b.inputs)) continue;
      const source = a ? i : i - 1;
      refuse(given as Lowerings, source, `is another operation (${b?.op ?? 'none'})`);
    }
  }
}

/** Name of an input whose dimension 0 is the batch. */
function batchInput(given: Lowerings): string | null {
  const [first] = given.models as [LoweredModel];
  const found = first.inputs.find((input, i) =>
    given.models.every((model, k) => model.inputs[i]?.shape[0] === given.sizes[k] && input.name),
  );
  return found?.name ?? null;
}

/**
 * One model for every batch size: what differs between the lowerings is computed from the size of an input.
 * @throws OnnxError with code `XENT_GRAPH` that names the operation which does not follow the batch
 */
export function unify(given: Lowerings): LoweredModel {
  const { models } = given;
  const [first] = models as [LoweredModel];
  requireSameNodes(given);
  const taken = new Set([
    ...first.constants.keys(),
    ...first.inputs.map(({ name }) => name),
    ...first.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const input = batchInput(given);
  const size = input === null ? null : new BatchSize(input, taken);
  const constants = new Map<string, LoweredConstant>();
  const computed = new Map<string, string>();
  for (const [name, constant] of first.constants) {
    const all = models.map((model) => model.constants.get(name) ?? constant);
    if (all.every((other) => sameConstant(constant, other))) constants.set(name, constant);
    else if (all.some((c) => c.dtype !== constant.dtype || `${c.shape}` !== `${constant.shape}`)) {
      refuse(given, constant.source, 'has a constant of another shape', name);
    } else {
      const law = follow(
        constant.dtype,
        all.map(({ data }) => data),
        given.sizes,
      );
      if (law === null || size === null) {
        refuse(given, constant.source, `has ${all.map(show).join(', ')}`, name);
      }
      const open = law.scale.filter((a) => a !== 0).length === 1;
      const free = open && !law.shift.some((b, i) => law.scale[i] === 0 && b === 0);
      if (free && law.kind === 'linear' && onlyReshapes(first.nodes, name)) {
        const data = BigInt64Array.from(law.shift, (b, i) => BigInt(law.scale[i] === 0 ? b : -1));
        constants.set(name, { ...constant, data });
      } else {
        computed.set(name, size.value(constant.dtype as 'float32', constant.shape, law));
      }
    }
  }
  const renamed = first.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => computed.get(name) ?? name),
  }));
  return {
    ...first,
    inputs: first.inputs.map((value, i) => ({ ...value, shape: dimsOf(given, 'inputs', i) })),
    outputs: first.outputs.map((value, i) => ({ ...value, shape: dimsOf(given, 'outputs', i) })),
    nodes: [...(size?.nodes ?? []), ...renamed],
    constants: new Map([...constants, ...(size?.constants ?? [])]),
  };
}

function requireSameNodes(given: Lowerings): void {
  const [first] = given.models as [LoweredModel];
  for (const model of given.models) {
    const count = Math.max(first.nodes.length, model.nodes.length);
    for (let i = 0; i < count; i++) {
      const [a, b] = [first.nodes[i], model.nodes[i]];
      if (a && b && spell(a) === spell(b)) continue;
      refuse(
        given,
        (a ?? b)?.source ?? -1,
        `becomes ${a?.op ?? 'nothing'} and ${b?.op ?? 'nothing'}`,
      );
    }
  }
}

const spell = ({ op, inputs, outputs, attributes }: LoweredNode): string =>
  JSON.stringify([op, inputs, outputs, attributes]);

function sameConstant(a: LoweredConstant, b: LoweredConstant): boolean {
  if (a.data === b.data) return true;
  if (a.dtype !== b.dtype || `${a.shape}` !== `${b.shape}`) return false;
  return a.data.every((v, i) => Object.is(v, b.data[i]));
}

const show = ({ data }: LoweredConstant): string =>
  `[${Array.from(data.subarray(0, 8), String).join(', ')}${data.length > 8 ? ', …' : ''}]`;

/** A shape to reshape to needs no computation: its one open size is -1. */
function onlyReshapes(nodes: readonly LoweredNode[], name: string): boolean {
  const users = nodes.filter(({ inputs }) => inputs.includes(name));
  return users.every(({ op, inputs }) => op === 'Reshape' && inputs[0] !== name);
}

function dimsOf(given: Lowerings, side: 'inputs' | 'outputs', i: number): LoweredValue['shape'] {
  const all = given.models.map((model) => (model[side][i] as LoweredValue).shape);
  return (all[0] ?? []).map((dim, d) => {
    const values = all.map((shape) => Number(shape[d]));
    if (values.every((v) => v === values[0])) return dim;
    const law = follow('int64', [...values.map((v) => [v])], given.sizes);
    return law ? dimName(given.dimName, law.scale[0] as number, law.shift[0] as number) : '?';
  });
}
