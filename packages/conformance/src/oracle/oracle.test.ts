import { type Attrs, type HostData, type TensorSpec, XentError } from '@xent/core';
import { describe, expect, it } from 'vitest';
import { float, graph, node, runOnce } from '../laws/graphs.ts';
import { oracle, primitiveNames } from './oracle.ts';

const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;

type Input = readonly [spec: TensorSpec, values: readonly number[]];

const f = (shape: readonly number[], ...values: number[]): Input => [float(...shape), values];
const d = (shape: readonly number[], ...values: number[]): Input => [
  { dtype: 'float64', shape },
  values,
];
const i = (shape: readonly number[], ...values: number[]): Input => [
  { dtype: 'int32', shape },
  values,
];
const b = (shape: readonly number[], ...values: number[]): Input => [
  { dtype: 'bool', shape },
  values,
];

interface Example {
  readonly op: string;
  readonly inputs: readonly Input[];
  readonly attrs?: Attrs;
  readonly output: Input;
}

/** Worked by hand, or taken from tables: what everything else is held against has to be right by itself. */
const EXAMPLES: readonly Example[] = [
  { op: 'neg', inputs: [f([2], 1, -2)], output: f([2], -1, 2) },
  { op: 'neg', inputs: [i([1], -2147483648)], output: i([1], -2147483648) },
  { op: 'abs', inputs: [f([2], 1, -2)], output: f([2], 1, 2) },
  { op: 'exp', inputs: [d([3], 0, 1, -INF)], output: d([3], 1, Math.E, 0) },
  { op: 'log', inputs: [d([4], 1, Math.E, 0, -1)], output: d([4], 0, 1, -INF, NAN) },
  { op: 'log1p', inputs: [d([2], 1e-20, 1)], output: d([2], 1e-20, Math.LN2) },
  { op: 'expm1', inputs: [d([2], 1e-20, 1)], output: d([2], 1e-20, Math.E - 1) },
  { op: 'sqrt', inputs: [d([3], 2, 9, -1)], output: d([3], Math.SQRT2, 3, NAN) },
  { op: 'sin', inputs: [d([2], 0, Math.PI / 6)], output: d([2], 0, 0.5) },
  { op: 'cos', inputs: [d([2], 0, Math.PI / 3)], output: d([2], 1, 0.5) },
  { op: 'tanh', inputs: [d([2], 0.5, INF)], output: d([2], 0.46211715726001, 1) },
  // Abramowitz and Stegun, table 7.1; the last is 1 - erfc(4).
  {
    op: 'erf',
    inputs: [d([6], 0, 0.5, 1, 2, -1, 4)],
    output: d(
      [6],
      0,
      0.5204998778130465,
      0.8427007929497149,
      0.9953222650189527,
      -0.8427007929497149,
      1 - 1.541725790028002e-8,
    ),
  },
  { op: 'floor', inputs: [f([3], 1.5, -1.5, 2)], output: f([3], 1, -2, 2) },
  { op: 'ceil', inputs: [f([3], 1.5, -1.5, 2)], output: f([3], 2, -1, 2) },
  {
    op: 'round',
    inputs: [f([8], 0.5, 1.5, 2.5, -0.5, -1.5, 1.4, -INF, NAN)],
    output: f([8], 0, 2, 2, 0, -2, 1, -INF, NAN),
  },
  { op: 'isnan', inputs: [f([3], NAN, INF, 0)], output: b([3], 1, 0, 0) },
  {
    op: 'add',
    inputs: [f([2, 2], 1, 2, 3, 4), f([2], 10, 20)],
    output: f([2, 2], 11, 22, 13, 24),
  },
  { op: 'add', inputs: [i([1], 2147483647), i([1], 1)], output: i([1], -2147483648) },
  { op: 'sub', inputs: [f([2, 1], 1, 2), f([2], 10, 20)], output: f([2, 2], -9, -19, -8, -18) },
  { op: 'mul', inputs: [f([2], 2, 3), f([], 4)], output: f([2], 8, 12) },
  { op: 'mul', inputs: [i([1], 65537), i([1], 65537)], output: i([1], 131073) },
  { op: 'div', inputs: [f([3], 1, -1, 0), f([3], 4, 0, 0)], output: f([3], 0.25, -INF, NAN) },
  {
    op: 'pow',
    inputs: [d([6], 2, 1, NAN, -8, -1, 0), d([6], 10, NAN, 0, 1 / 3, INF, 0)],
    output: d([6], 1024, 1, 1, NAN, 1, 1),
  },
  { op: 'maximum', inputs: [f([3], 1, NAN, 3), f([3], 2, 1, NAN)], output: f([3], 2, NAN, NAN) },
  { op: 'minimum', inputs: [f([3], 1, NAN, 3), f([3], 2, 1, NAN)], output: f([3], 1, NAN, NAN) },
  { op: 'minimum', inputs: [b([3], 1, 1, 0), b([3], 1, 0, 0)], output: b([3], 1, 0, 0) },
  { op: 'eq', inputs: [f([3], 1, NAN, 0), f([3], 1, NAN, -0)], output: b([3], 1, 0, 1) },
  { op: 'lt', inputs: [f([3], 1, NAN, 2), f([3], 2, 1, 2)], output: b([3], 1, 0, 0) },
  { op: 'le', inputs: [f([3], 1, NAN, 2), f([3], 2, 1, 2)], output: b([3], 1, 0, 1) },
  {
    op: 'where',
    inputs: [b([2, 1], 1, 0), f([2], 1, NAN), f([], 7)],
    output: f([2, 2], 1, NAN, 7, 7),
  },
  { op: 'cast', inputs: [f([3], 1.9, -1.9, 0)], output: i([3], 1, -1, 0) },
  { op: 'cast', inputs: [f([3], 0.5, NAN, 0)], output: b([3], 1, 1, 0) },
  { op: 'full', inputs: [], attrs: { value: 0.1 }, output: f([2], 0.1, 0.1) },
  {
    op: 'iota',
    inputs: [],
    attrs: { shape: [2, 3], dim: 1 },
    output: i([2, 3], 0, 1, 2, 0, 1, 2),
  },
  {
    op: 'sum',
    inputs: [f([2, 3], 1, 2, 3, 4, 5, 6)],
    attrs: { dims: [0], keepdim: false },
    output: f([3], 5, 7, 9),
  },
  {
    op: 'sum',
    inputs: [f([2, 3], 1, 2, 3, 4, 5, 6)],
    attrs: { dims: [1], keepdim: true },
    output: f([2, 1], 6, 15),
  },
  {
    op: 'prod',
    inputs: [f([2, 2], 1, 2, 3, 4)],
    attrs: { dims: [0, 1], keepdim: false },
    output: f([], 24),
  },
  {
    op: 'prod',
    inputs: [i([2], 65537, 65537)],
    attrs: { dims: [0], keepdim: false },
    output: i([], 131073),
  },
  {
    op: 'amax',
    inputs: [f([2, 3], 1, 3, 2, 4, NAN, 6)],
    attrs: { dims: [1], keepdim: false },
    output: f([2], 3, NAN),
  },
  {
    op: 'amin',
    inputs: [f([2, 3], 1, 3, 2, 4, NAN, 6)],
    attrs: { dims: [1], keepdim: false },
    output: f([2], 1, NAN),
  },
  {
    op: 'argmax',
    inputs: [f([2, 4], 1, 3, 3, 2, 1, NAN, 9, NAN)],
    attrs: { dim: 1 },
    output: i([2], 1, 1),
  },
  {
    op: 'argmin',
    inputs: [f([3, 2], 2, 5, 1, 4, 1, 4)],
    attrs: { dim: 0 },
    output: i([2], 1, 1),
  },
  {
    op: 'cumsum',
    inputs: [f([2, 3], 1, 2, 3, 4, 5, 6)],
    attrs: { dim: 1 },
    output: f([2, 3], 1, 3, 6, 4, 9, 15),
  },
  {
    op: 'argsort',
    inputs: [f([5], 2, NAN, 1, 2, -INF)],
    attrs: { dim: 0, descending: false },
    output: i([5], 4, 2, 0, 3, 1),
  },
  {
    op: 'argsort',
    inputs: [f([5], 2, NAN, 1, 2, -INF)],
    attrs: { dim: 0, descending: true },
    output: i([5], 1, 0, 3, 2, 4),
  },
  {
    op: 'reshape',
    inputs: [f([2, 2], 1, 2, 3, 4)],
    attrs: { shape: [4] },
    output: f([4], 1, 2, 3, 4),
  },
  {
    op: 'permute',
    inputs: [f([2, 1, 3], 1, 2, 3, 4, 5, 6)],
    attrs: { dims: [2, 0, 1] },
    output: f([3, 2, 1], 1, 4, 2, 5, 3, 6),
  },
  {
    op: 'broadcastTo',
    inputs: [f([2, 1], 1, 2)],
    attrs: { shape: [2, 2] },
    output: f([2, 2], 1, 1, 2, 2),
  },
  {
    op: 'slice',
    inputs: [f([3, 4], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)],
    attrs: { start: [1, 0], stop: [3, 4], step: [1, 3] },
    output: f([2, 2], 4, 7, 8, 11),
  },
  {
    op: 'pad',
    inputs: [f([2, 2], 1, 2, 3, 4)],
    attrs: { low: [0, 1], high: [1, -1], interior: [0, 1], value: 9 },
    output: f([3, 3], 9, 1, 9, 9, 3, 9, 9, 9, 9),
  },
  {
    op: 'flip',
    inputs: [f([2, 2], 1, 2, 3, 4)],
    attrs: { dims: [1] },
    output: f([2, 2], 2, 1, 4, 3),
  },
  {
    op: 'cat',
    inputs: [f([2, 1], 1, 2), f([2, 2], 3, 4, 5, 6)],
    attrs: { dim: 1 },
    output: f([2, 3], 1, 3, 4, 2, 5, 6),
  },
  {
    op: 'matmul',
    inputs: [f([2, 2], 1, 2, 3, 4), f([2, 2], 5, 6, 7, 8)],
    output: f([2, 2], 19, 22, 43, 50),
  },
  {
    op: 'matmul',
    inputs: [f([2, 1, 2], 1, 2, 3, 4), f([2, 2, 1], 1, 1, 2, 2)],
    output: f([2, 1, 1], 3, 14),
  },
  {
    op: 'gather',
    inputs: [f([2, 3], 1, 2, 3, 4, 5, 6), i([2, 2], 2, 0, 1, 7)],
    attrs: { dim: 1 },
    output: f([2, 2], 3, 1, 5, 0),
  },
  {
    op: 'scatter',
    inputs: [f([3], 1, 2, 3), i([3], 2, 0, 2), f([3], 7, 8, 9)],
    attrs: { dim: 0, mode: 'set' },
    output: f([3], 8, 2, 9),
  },
  {
    op: 'scatter',
    inputs: [f([3], 1, 2, 3), i([3], 2, -1, 2), f([3], 7, 8, 9)],
    attrs: { dim: 0, mode: 'add' },
    output: f([3], 1, 2, 19),
  },
  {
    op: 'indexSelect',
    inputs: [f([2, 3], 1, 2, 3, 4, 5, 6), i([2], 2, 0)],
    attrs: { dim: 1 },
    output: f([2, 2], 3, 1, 6, 4),
  },
  {
    op: 'indexAdd',
    inputs: [f([2, 2], 1, 2, 3, 4), i([2], 1, 1), f([2, 2], 10, 20, 30, 40)],
    attrs: { dim: 0 },
    output: f([2, 2], 1, 2, 43, 64),
  },
  {
    op: 'unfold',
    inputs: [f([2, 5], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)],
    attrs: { dims: [1], size: [2], stride: [2], dilation: [2] },
    output: f([2, 2, 2], 0, 2, 2, 4, 5, 7, 7, 9),
  },
  {
    op: 'fold',
    inputs: [f([2, 2], 1, 2, 3, 4)],
    attrs: { dims: [0], size: [2], stride: [1], dilation: [1], shape: [4] },
    output: f([4], 1, 5, 4, 0),
  },
  {
    op: 'randomBits',
    inputs: [i([4], 0, 0, 0, 0)],
    attrs: { shape: [2], shift: 0 },
    output: i([2], 0x6b200159, 0x99ba4efe | 0),
  },
];

function typed([{ dtype }, values]: Input): HostData {
  if (dtype === 'float64') return Float64Array.from(values);
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}

async function evaluate({ op, inputs, attrs = {}, output }: Example): Promise<HostData> {
  const backend = oracle();
  const specs = inputs.map(([spec]) => spec);
  const ids = inputs.map((_, k) => k);
  const program = graph(specs, [node(op, ids, output[0], attrs)], [inputs.length]);
  const storages = inputs.map((input) => backend.upload(input[0], typed(input)));
  const [data] = await runOnce(backend, await backend.compile(program), storages);
  return data as HostData;
}

describe('oracle', () => {
  it.each(EXAMPLES)('$op of hand-worked values', async (example) => {
    const data = await evaluate(example);
    const want = typed(example.output);
    expect(data.constructor).toBe(want.constructor);
    expect(data).toHaveLength(want.length);
    want.forEach((value, k) => {
      if (Number.isFinite(value)) expect(data[k]).toBeCloseTo(value, 14);
      else expect(data[k]).toBe(value);
    });
  });

  it('has an example for every primitive', () => {
    expect(new Set(EXAMPLES.map(({ op }) => op))).toEqual(new Set(primitiveNames));
  });

  it('returns nothing for empty dimensions', async () => {
    const sum = { op: 'sum', inputs: [f([0, 2])], attrs: { dims: [0], keepdim: false } };
    expect(Array.from(await evaluate({ ...sum, output: f([2]) }))).toEqual([0, 0]);
  });

  it('refuses an operation that it does not know by name', () => {
    const program = graph([float(1)], [node('frobnicate', [0], float(1))], [1]);
    expect(() => oracle().compile(program)).toThrow(/frobnicate: the oracle has no such primitive/);
  });

  it('refuses to free twice', () => {
    const backend = oracle();
    const storage = backend.upload(float(1), Float32Array.of(1));
    expect(backend.memory()).toMatchObject({ bytes: 4, storages: 1 });
    backend.free(storage);
    expect(() => backend.free(storage)).toThrow(XentError);
  });
});
