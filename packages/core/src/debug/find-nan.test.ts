import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allocate,
  type Backend,
  findNaN,
  type Graph,
  type HostData,
  mean,
  parameter,
  runtimeReport,
  type Storage,
  setBackend,
  setDebug,
  sizeOf,
  type Tensor,
  type TensorSpec,
  tensor,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

type Rule = (a: number, b: number) => number;

const RULES: Readonly<Record<string, Rule>> = {
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  log: Math.log,
  exp: Math.exp,
  add: (a, b) => a + b,
  reshape: (a) => a,
  broadcastTo: (a) => a,
};

interface Held extends Storage {
  readonly data: HostData;
}

/** Just enough arithmetic for these tests: elementwise rules on equal shapes and scalars, sums of everything. */
function calculator(): Backend & { readonly runs: Graph[] } {
  const runs: Graph[] = [];
  const backend = nullBackend();
  const held = (spec: TensorSpec, data: HostData): Held => ({ backend: own, spec, data });
  const compute = (graph: Graph, inputs: readonly HostData[]): HostData[] => {
    const values = [...inputs];
    for (const { op, inputs: ids, attrs, spec } of graph.nodes) {
      const [a, b] = ids.map((id) => values[id] as HostData);
      const out = allocate(spec.dtype, sizeOf(spec.shape));
      const at = (x: HostData | undefined, i: number): number => x?.[x.length === 1 ? 0 : i] ?? 0;
      const rule = RULES[op];
      if (op === 'full') out.fill(Number(attrs['value']));
      else if (op === 'sum') out[0] = [...(a ?? [])].reduce((x, y) => x + y, 0);
      else if (rule) for (let i = 0; i < out.length; i++) out[i] = rule(at(a, i), at(b, i));
      else throw new Error(`calculator: no ${op}`);
      values.push(out);
    }
    return graph.outputs.map((id) => values[id] as HostData);
  };
  const own: Backend & { readonly runs: Graph[] } = {
    ...backend,
    runs,
    upload: held,
    download: (storage) => (storage as Held).data.slice(),
    free: () => undefined,
    compile: (graph) => ({
      run(inputs) {
        runs.push(graph);
        const results = compute(
          graph,
          inputs.map((x) => (x as Held).data),
        );
        return results.map((data) => held({ dtype: 'float32', shape: [data.length] }, data));
      },
      dispose: () => undefined,
    }),
  };
  return own;
}

let backend: ReturnType<typeof calculator>;
beforeEach(() => {
  backend = calculator();
  setBackend(backend);
});
afterEach(() => setDebug({ origins: false }));

const x = (): Tensor => tensor([[3, 1, -1]], { requiresGrad: true });

describe('findNaN', () => {
  it('names the operation, its place and what it was given', async () => {
    const loss = mean(x().sub(0).log().mul(2));
    expect(await findNaN(loss)).toEqual({
      op: 'log',
      origin: undefined,
      spec: { dtype: 'float32', shape: [1, 3] },
      index: [0, 2],
      inputs: ['float32[1,3], sub, values from -1 to 3'],
    });
  });

  it('names the user’s line in debug mode', async () => {
    setDebug({ origins: true });
    const loss = mean(x().log());
    setDebug({ origins: false });
    expect((await findNaN(loss))?.origin).toMatch(/find-nan\.test\.ts:\d+:\d+/);
  });

  it('is null where all is well, and where only an infinity came up', async () => {
    expect(await findNaN(mean(x().exp()))).toBe(null);
    expect(await findNaN(x().sub(3).log().exp().mul(0).sub(1))).toMatchObject({ op: 'log' });
    expect(await findNaN(tensor([0, 1]).log())).toBe(null);
  });

  it('finds infinities on request', async () => {
    const y = tensor([0, 1]).log().exp();
    expect(await findNaN(y)).toBe(null);
    expect(await findNaN(y, { infinity: true })).toMatchObject({ op: 'log', index: [0] });
  });

  it('tells a NaN of the data from one that was made', async () => {
    const data = tensor([1, Number.NaN]);
    expect(await findNaN(data.exp())).toMatchObject({ op: 'input', index: [1], inputs: [] });
    expect(await findNaN(parameter([2]).mul(data))).toMatchObject({ op: 'input' });
  });

  it('names parameters', async () => {
    const weight = parameter([0, 0]);
    weight.name = 'linear1.weight';
    const report = await findNaN(weight.div(weight));
    expect(report?.inputs[0]).toBe("float32[2], parameter 'linear1.weight', values from 0 to 0");
  });

  it('computes everything in one flush, and leaves what waits waiting', async () => {
    const y = x().sub(1).exp().mul(3);
    const before = runtimeReport().flushes;
    await findNaN(y);
    expect(backend.runs).toHaveLength(1);
    expect(runtimeReport().flushes).toBe(before + 1);
    expect(y.state).toBe('pending');
    expect(backend.runs[0]?.nodes.map((n) => n.op)).toEqual(['sub', 'exp', 'mul']);
  });

  it('still finds the cause after the loss was read', async () => {
    const loss = mean(x().log());
    expect(await loss.item()).toBeNaN();
    expect(await findNaN(loss)).toMatchObject({ op: 'log' });
  });

  it('looks through gradients', async () => {
    const t = tensor([0], { requiresGrad: true });
    t.log().mul(t).sum().backward();
    // d(t · ln t) = ln t + t / t
    expect(await findNaN(t.grad as Tensor)).toMatchObject({ op: 'div' });
  });

  it('takes deep expressions', async () => {
    let y: Tensor = tensor([1]);
    for (let i = 0; i < 5000; i++) y = y.mul(1);
    expect(await findNaN(y)).toBe(null);
  });
});
