import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  add,
  argmax,
  broadcastTo,
  bytesOf,
  cast,
  cat,
  createRuntime,
  type DType,
  eq,
  exp,
  full,
  type Graph,
  grad,
  layerNorm,
  matmul,
  mean,
  mul,
  permute,
  printGraph,
  rand,
  showSpec,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from './index.ts';
import { promote } from './promote.ts';
import { nullBackend } from './testing/index.ts';

const half = (...values: number[]): Tensor => tensor(values, { dtype: 'float16' });

/** The graph that computing `t` takes. */
async function graphOf(t: Tensor): Promise<Graph> {
  const backend = nullBackend();
  await createRuntime(backend).data(t);
  return backend.compiled[0] as Graph;
}

const opsOf = async (t: Tensor): Promise<string[]> =>
  (await graphOf(t)).nodes.map(({ op, spec }) => `${op} ${spec.dtype}`);

describe('float16 in JavaScript memory', () => {
  it('is rounded to nearest, halves to even', async () => {
    const x = half(1 + 2 ** -11, 2051, 65519, 65520, 2 ** -24, 2 ** -25, -0, Number.NaN);
    expect(x.host).toBeInstanceOf(Float16Array);
    expect(await x.data()).toEqual(
      Float16Array.of(1, 2052, 65504, Infinity, 2 ** -24, 0, -0, Number.NaN),
    );
    expect(bytesOf('float16')).toBe(2);
    expect(showSpec(x.spec)).toBe('float16[8]');
    expect(await full([2], 0.1, { dtype: 'float16', requiresGrad: true }).data()).toEqual(
      Float16Array.of(0.1, 0.1),
    );
  });

  it('comes from and goes to arrays', async () => {
    const given = Float16Array.of(1.5, -2);
    const x = tensor(given);
    expect(x.dtype).toBe('float16');
    given[0] = 9;
    expect(await x.data()).toEqual(Float16Array.of(1.5, -2));
    expect(await tensor([given, given], { dtype: 'int32' }).array()).toEqual([
      [9, -2],
      [9, -2],
    ]);
    expect(() => tensor(Float16Array.of(Infinity), { dtype: 'int32' })).toThrow(/int32 holds/);
  });
});

describe('float16 where it is missing', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is refused by name in an old engine', async () => {
    vi.stubGlobal('Float16Array', undefined);
    vi.resetModules();
    const old = await import('./index.ts');
    for (const make of [
      () => old.tensor([1], { dtype: 'float16' }),
      () => old.cast(old.tensor([1]), 'float16'),
      () => old.allocate('float16', 1),
    ]) {
      expect(make).toThrow(
        /got "float16"; .* float16 takes Node 24, Chrome 135, Firefox 129 or Safari 18\.2/,
      );
    }
    expect(old.tensor([1]).dtype).toBe('float32');
  });

  it('is refused by a backend without it', async () => {
    const runtime = createRuntime(nullBackend({ dtypes: ['float32', 'int32', 'bool'] }));
    await expect(runtime.data(exp(half(1)))).rejects.toMatchObject({ code: 'XENT_UNSUPPORTED' });
    await expect(runtime.data(cast(tensor([1]).exp(), 'float16'))).rejects.toThrow(
      /has no float16, got float16\[1\].*convert with \.to\('float32'\)/,
    );
  });
});

describe('operations on float16', () => {
  it('promote as in PyTorch', () => {
    const spec = (dtype: DType, ...shape: number[]) => ({ dtype, shape });
    for (const [other, out] of [
      ['float64', 'float64'],
      ['float32', 'float32'],
      ['int32', 'float16'],
      ['bool', 'float16'],
    ] as const) {
      expect(promote(spec('float16', 2), spec(other, 2))).toBe(out);
      expect(promote(spec(other, 2), spec('float16', 2))).toBe(out);
    }
    expect(promote(spec('float16', 2), spec('float32'))).toBe('float16');
    expect(promote(spec('int32', 2), spec('float16'))).toBe('float16');
    expect(add(half(1), 1e9).dtype).toBe('float16');
    expect(sub(0.5, half(1)).dtype).toBe('float16');
    expect(where(tensor([true]), 0, half(1)).dtype).toBe('float16');
    expect(where(tensor([true]), half(1), 0).dtype).toBe('float16');
    expect(cat([half(1), tensor([1])]).dtype).toBe('float32');
    expect(cat([tensor([1], { dtype: 'int32' }), half(1)]).dtype).toBe('float16');
    expect(eq(half(1), 1).dtype).toBe('bool');
    expect(argmax(half(1)).dtype).toBe('int32');
  });

  it('compute in float32 and round once', async () => {
    const x = half(1, 2);
    const rounded = ['cast float32', 'exp float32', 'cast float16'];
    expect(await opsOf(exp(x))).toEqual(rounded);
    expect(await opsOf(softmax(x, 0))).toEqual(
      expect.arrayContaining(['cast float32', 'div float32', 'cast float16']),
    );
    for (const t of [softmax(x, 0), mean(x), layerNorm(x, [2]), matmul(x, x)]) {
      const ops = await opsOf(t);
      expect(ops.filter((op) => op.endsWith('float16'))).toEqual(
        expect.arrayContaining(['cast float16']),
      );
      expect(ops.filter((op) => op === 'cast float16')).toHaveLength(1);
      expect(t.dtype).toBe('float16');
    }
  });

  it('move it as it is', async () => {
    const x = tensor([[1, 2]], { dtype: 'float16' });
    expect(await opsOf(broadcastTo(permute(x, [1, 0]).reshape([2]), [2, 2]))).toEqual([
      'permute float16',
      'reshape float16',
      'broadcastTo float16',
    ]);
  });

  it('keep the digits of numbers', async () => {
    const graph = await graphOf(mul(half(1, 2), 1e-8));
    expect(graph.inputs).toEqual([
      { dtype: 'float16', shape: [2] },
      { dtype: 'float32', shape: [] },
    ]);
  });

  it('name it in errors', () => {
    expect(() => add(half(1, 2), half(1, 2, 3))).toThrow(/got float16\[2\] and float16\[3\]/);
    expect(() => matmul(half(1, 2), half(1))).toThrow(/float16/);
  });

  it('have gradients of their own dtype', async () => {
    const x = tensor([1, 2], { dtype: 'float16', requiresGrad: true });
    const y = tensor([3, 4], { requiresGrad: true });
    const [dx, dy] = grad(sum(mul(exp(x), y)), [x, y]);
    expect([dx.dtype, dy.dtype]).toEqual(['float16', 'float32']);
    x.mul(x).sum().backward();
    expect(x.grad?.dtype).toBe('float16');
  });

  it('draw 11 bits a uniform number, below 1 however it is rounded', async () => {
    expect(printGraph(await graphOf(rand([3], { dtype: 'float16' })))).toMatch(
      /shift=21|shift: 21/,
    );
  });
});
