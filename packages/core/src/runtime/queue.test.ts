import { beforeEach, describe, expect, it } from 'vitest';
import {
  assign,
  full,
  matmul,
  parameter,
  realize,
  runtimeReport,
  setBackend,
  setWarningHandler,
  type Tensor,
  tensor,
  zeros,
} from '../index.ts';
import { type NullBackend, nullBackend } from '../testing/index.ts';

let backend: NullBackend;
const open = (synchronous: boolean): void => {
  backend = nullBackend({ synchronous });
  setBackend(backend);
};
beforeEach(() => open(true));

describe('growth', () => {
  it('of an unread accumulation is bounded', () => {
    let total: Tensor = zeros([1]);
    for (let i = 0; i < 50_000; i++) total = total.add(1);
    expect(backend.runs.length).toBeGreaterThan(1);
    expect(Math.max(...backend.runs.map((graph) => graph.nodes.length))).toBeLessThan(25_000);
  });

  it('does not hide that a step failed which was computed along', async () => {
    let isBroken = true;
    const onRun = (): void => {
      if (isBroken) throw new Error('broken');
    };
    setBackend(nullBackend({ synchronous: false, onRun }));
    const weight = parameter([1]);
    assign([[weight, weight.add(1)]]);
    let total: Tensor = zeros([1]);
    for (let i = 0; i < 25_000; i++) total = total.add(1);
    await expect(total.data()).rejects.toThrow();
    isBroken = false;
    expect(() => assign([[weight, weight.add(1)]])).toThrow('broken');
  });

  it('counts the bytes that wait in JavaScript memory', () => {
    let total: Tensor = zeros([1]);
    for (let i = 0; i < 128; i++) total = total.add(tensor(new Float32Array(2 ** 20)).sum());
    expect(backend.runs.length).toBeGreaterThan(0);
  });

  it('reads a chain that would overflow a recursion', async () => {
    let x = tensor([1], { requiresGrad: true });
    const leaf = x;
    for (let i = 0; i < 15_000; i++) x = x.mul(1);
    x.sum().backward();
    await expect(leaf.grad?.data()).resolves.toHaveLength(1);
  });
});

describe('flushes in flight', () => {
  it('are limited on an asynchronous backend, with parameters untouched', async () => {
    open(false);
    const weight = parameter([1]);
    const step = (): void => assign([[weight, weight.add(1)]]);
    let error: unknown;
    let before = weight.value;
    try {
      for (let i = 0; i < 100; i++) {
        before = weight.value;
        step();
      }
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({
      code: 'XENT_QUEUE_FULL',
      message: expect.stringContaining('await'),
    });
    expect(weight.value).toBe(before);
    await weight.data();
  });

  it('are limited for expressions that nobody reads', () => {
    open(false);
    let total: Tensor = zeros([1]);
    expect(() => {
      for (let i = 0; i < 1_000_000; i++) total = total.add(1);
    }).toThrow(expect.objectContaining({ code: 'XENT_QUEUE_FULL' }));
  });

  it('run in order', async () => {
    open(false);
    const weight = parameter([1]);
    assign([[weight, weight.add(1)]]);
    assign([[weight, weight.mul(2)]]);
    await weight.data();
    expect(backend.runs.map((graph) => graph.nodes[0]?.op)).toEqual(['add', 'mul']);
  });
});

describe('executables', () => {
  it('are compiled once for concurrent requests', async () => {
    open(false);
    const x = tensor([1, 2]);
    const first = realize(x.add(1));
    await Promise.resolve();
    await Promise.resolve();
    const second = realize(x.add(1));
    await Promise.all([first, second]);
    expect(backend.compiled).toHaveLength(1);
    expect(backend.runs).toHaveLength(2);
  });

  it('are bounded, the least recently used one dropped first', async () => {
    const keep = (): Promise<unknown> => tensor([1]).neg().data();
    await keep();
    for (let n = 2; n < 80; n++) {
      await zeros([n]).add(1).data();
      await keep();
    }
    expect(runtimeReport().evictions).toBeGreaterThan(0);
    expect(backend.released).toBeGreaterThan(0);
    expect(backend.memory().executables).toBeLessThanOrEqual(64);
    expect(backend.compiled.filter((graph) => graph.nodes[0]?.op === 'neg')).toHaveLength(1);
  });

  it('are counted for each backend by itself', async () => {
    const warnings: string[] = [];
    setWarningHandler((code) => warnings.push(code));
    try {
      for (let i = 0; i < 12; i++) {
        open(true);
        await zeros([2]).add(1).data();
      }
      expect(warnings).toEqual([]);
    } finally {
      setWarningHandler(null);
    }
  });

  it('explain keys that keep missing', async () => {
    const warnings: string[] = [];
    setWarningHandler((code, message) => warnings.push(`${code} ${message}`));
    try {
      for (let i = 0; i < 12; i++) await matmul(full([2, 2], i), tensor([[1], [2]])).data();
      for (let n = 1; n < 12; n++) await tensor(new Float32Array(n)).exp().data();
    } finally {
      setWarningHandler(null);
    }
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/XENT_RECOMPILE.*full.*value=7;.* became full.*value=8;/);
    expect(warnings[1]).toMatch(/float32\[8\] became float32\[9\]/);
  });
});
