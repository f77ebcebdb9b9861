import type { Backend, Executable, Graph, GraphNode, Storage } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { backendChecks } from './backend-checks.ts';
import { allCases } from './cases/index.ts';
import { oracle, primitiveNames } from './oracle/oracle.ts';
import { certify } from './register.ts';
import { opChecks } from './suites/index.ts';

type Rewrite = (node: GraphNode) => GraphNode;

/** An oracle that compiles graphs with some nodes changed. */
function rewriting(rewrite: Rewrite): Backend {
  const inner = oracle();
  return {
    ...inner,
    compile: (graph: Graph) => inner.compile({ ...graph, nodes: graph.nodes.map(rewrite) }),
  };
}

const swap =
  (from: string, to: string): Rewrite =>
  (node) =>
    node.op === from ? { ...node, op: to } : node;

const change =
  (
    op: string,
    attrs: (node: GraphNode) => Record<string, number | boolean | string | number[]>,
  ): Rewrite =>
  (node) =>
    node.op === op ? { ...node, attrs: { ...node.attrs, ...attrs(node) } } : node;

/** Mistakes that a backend could make, each with an operation whose checks have to notice. */
const REWRITES: readonly (readonly [mistake: string, op: string, rewrite: Rewrite])[] = [
  ['expm1 for exp', 'softmax', swap('exp', 'expm1')],
  ['the smaller one for the larger', 'maximum', swap('maximum', 'minimum')],
  ['strictly less for less or equal', 'le', swap('le', 'lt')],
  ['round half away', 'round', swap('round', 'ceil')],
  ['log1p as log', 'log1p', swap('log1p', 'log')],
  [
    'unstable order',
    'argsort',
    change('argsort', ({ attrs }) => ({ descending: !attrs['descending'] })),
  ],
  ['sum for product', 'prod', swap('prod', 'sum')],
  ['set for add', 'scatterAdd', change('scatter', () => ({ mode: 'set' }))],
  ['add for set', 'scatter', change('scatter', () => ({ mode: 'add' }))],
  [
    'dilation forgotten',
    'unfold',
    change('unfold', ({ attrs }) => ({ dilation: (attrs['dilation'] as number[]).map(() => 1) })),
  ],
  ['pad with 0 always', 'pad', change('pad', () => ({ value: 0 }))],
  [
    'float16 kept as float32 within a graph',
    'float16',
    (node) => (node.op === 'cast' ? { ...node, spec: { ...node.spec, dtype: 'float32' } } : node),
  ],
  ['random words unshifted', 'rand', change('randomBits', () => ({ shift: 7 }))],
];

/** A graph in which what `op` gives is a little off: numbers by a thousandth or by one, truth values turned round. */
function perturbed(graph: Graph, op: string): Graph {
  const first = graph.inputs.length;
  const moved = graph.inputs.map((_, id) => id);
  const nodes: GraphNode[] = [];
  const add = (node: GraphNode): number => nodes.push(node) + first - 1;
  for (const node of graph.nodes) {
    const { dtype } = node.spec;
    let id = add({ ...node, inputs: node.inputs.map((input) => moved[input] as number) });
    if (node.op === op) {
      const [by, value] =
        dtype === 'bool' ? ['eq', 0] : dtype === 'int32' ? ['add', 1] : ['mul', 1.001];
      const spec = { dtype, shape: [] };
      const constant = add({ op: 'full', inputs: [], attrs: { value, dtype, shape: [] }, spec });
      id = add({ op: by, inputs: [id, constant], attrs: {}, spec: node.spec });
    }
    moved.push(id);
  }
  return { ...graph, nodes, outputs: graph.outputs.map((id) => moved[id] as number) };
}

/** Mistakes in what belongs to whom. */
const LAWLESS: readonly (readonly [mistake: string, check: string, make: () => Backend])[] = [
  [
    'storages are never freed',
    'law/storages-return',
    () => ({ ...oracle(), free: () => undefined }),
  ],
  [
    'a download shares memory',
    'law/download-is-owned',
    () => {
      const inner = oracle();
      const shared = new Map<Storage, ReturnType<Backend['download']>>();
      return {
        ...inner,
        download(storage) {
          const data = shared.get(storage) ?? inner.download(storage);
          shared.set(storage, data);
          return data;
        },
      };
    },
  ],
  [
    'an input is handed out as output',
    'law/input-returned',
    () => {
      const inner = oracle();
      return {
        ...inner,
        compile(graph) {
          const executable = inner.compile(graph) as Executable;
          const direct = graph.nodes.length === 0;
          return { ...executable, run: (inputs) => (direct ? inputs : executable.run(inputs)) };
        },
      };
    },
  ],
  [
    'executables leak',
    'law/executables-are-independent',
    () => {
      const inner = oracle();
      return { ...inner, memory: () => ({ ...inner.memory(), executables: 1 }) };
    },
  ],
  [
    'a promise from a synchronous backend',
    'law/synchronous',
    () => ({ ...oracle({ synchronous: false }), synchronous: true }),
  ],
  [
    'float16 cut off instead of rounded',
    'float16/forward/stored-edges',
    () => {
      const inner = oracle();
      return {
        ...inner,
        compile(graph) {
          const toward0 = (x: number): number => x * (1 - 2 ** -12);
          const executable = inner.compile(graph) as Executable;
          const run: Executable['run'] = (inputs) =>
            executable.run(
              inputs.map((input) => ({
                ...input,
                data: Float64Array.from((input as Storage & { data: Float32Array }).data, toward0),
              })),
            );
          return { ...executable, run };
        },
      };
    },
  ],
  [
    'a dtype that is not there',
    'law/dtypes',
    () => ({ ...oracle(), dtypes: new Set(['float32'] as const) }),
  ],
];

describe('the suite notices', () => {
  it.each(REWRITES)('%s', async (_, op, rewrite) => {
    const open = (): Backend => rewriting(rewrite);
    const checks = backendChecks({ name: 'mutant', open, float16: true }).filter(
      (check) => check.op === op,
    );
    const { failed } = await certify({ name: 'mutant', open }, checks);
    expect(failed).toBeGreaterThan(0);
  });

  it.each(primitiveNames)('%s a little off', async (op) => {
    const inner = oracle();
    const open = (): Backend => ({
      ...inner,
      compile: (graph) => inner.compile(perturbed(graph, op)),
    });
    const checks = opChecks(allCases, ['float32']).filter((check) => check.op === op);
    expect(checks.length).toBeGreaterThan(0);
    const { failures } = await certify({ name: 'mutant', open }, checks);
    expect(failures.map(({ id }) => id)).toContainEqual(
      expect.stringMatching(new RegExp(`^${op}/forward/`)),
    );
  });

  it.each(LAWLESS)('%s', async (_, id, open) => {
    const checks = backendChecks({
      name: 'mutant',
      open,
      float64: true,
      float16: true,
      trainingSteps: 20,
    });
    const law = checks.filter((check) => check.id === id);
    const { failures } = await certify({ name: 'mutant', open }, law);
    expect(failures.map((failure) => failure.id)).toEqual([id]);
  });
});
