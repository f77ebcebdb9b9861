import { beforeEach, describe, expect, it } from 'vitest';
import {
  createRuntime,
  eq,
  firstAvailable,
  getBackend,
  parameter,
  rand,
  realize,
  runtimeReport,
  setBackend,
  setDefaultBackend,
  tensor,
  withBackend,
  XentError,
} from '../index.ts';
import { type NullBackend, nullBackend } from '../testing/index.ts';
import { Runtime } from './runtime.ts';

let backend: NullBackend;
beforeEach(() => {
  backend = nullBackend();
  setBackend(backend);
});

describe('reads', () => {
  it('of one tick share a flush', async () => {
    const x = tensor([1, 2]);
    await Promise.all([x.add(1).data(), x.mul(2).data(), x.sum().item()]);
    expect(backend.runs).toHaveLength(1);
  });

  it('give copies', async () => {
    const x = tensor([1, 2]);
    const first = await x.data();
    first[0] = 9;
    expect((await x.data())[0]).toBe(1);
    const y = x.add(1);
    (await y.data())[0] = 9;
    expect((await y.data())[0]).toBe(0);
  });

  it('are booleans in nested arrays and numbers in flat ones', async () => {
    const same = eq(tensor([[1, 2]]), tensor([[1, 2]]));
    expect(await same.array()).toEqual([[false, false]]);
    expect(await same.data()).toEqual(new Uint8Array(2));
  });

  it('need one element for item()', async () => {
    await expect(tensor([1, 2]).item()).rejects.toMatchObject({ code: 'XENT_ARGUMENT' });
  });

  it('are possible at once on a synchronous backend only', async () => {
    expect(tensor([1, 2]).sum().itemSync()).toBe(0);
    setBackend(nullBackend({ synchronous: false }));
    expect(() => tensor([1, 2]).sum().itemSync()).toThrow(/await t\.item\(\)/);
    expect(tensor([7]).itemSync()).toBe(7);
  });

  it('say what to do without a backend', async () => {
    const runtime = new Runtime();
    expect(() => runtime.backend).toThrow(/setBackend\(js\(\)\)/);
    runtime.fallback = () => backend;
    expect(runtime.backend).toBe(backend);
  });

  it('never happen in toString', () => {
    const x = tensor([1, 2]).add(1);
    expect(`${x}`).toBe('Tensor(float32[2], pending add)');
    expect(backend.runs).toHaveLength(0);
  });
});

describe('backends', () => {
  it('are swapped between reads; values move', async () => {
    const x = tensor([1, 2]).add(1);
    await realize(x);
    const other = nullBackend({ name: 'other', synchronous: false });
    setBackend(other);
    await x.mul(2).data();
    expect(backend.memory().storages).toBe(0);
    expect(other.memory().storages).toBe(1);
  });

  it('are swapped for a while by withBackend, also across awaits', async () => {
    const other = nullBackend({ name: 'other' });
    await withBackend(other, async () => {
      await tensor([1]).add(1).data();
      await tensor([1]).add(2).data();
    });
    expect(other.runs).toHaveLength(2);
    expect(getBackend()).toBe(backend);
    // A read that was asked for inside belongs to that backend, although it runs later.
    await withBackend(other, () => tensor([1]).add(1).data());
    expect(other.runs).toHaveLength(3);
    expect(() =>
      withBackend(other, () => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(getBackend()).toBe(backend);
  });

  it('work side by side in runtimes of their own', async () => {
    const other = nullBackend({ name: 'other' });
    const own = createRuntime(other);
    await own.data(tensor([1]).add(1));
    await own.use(() => tensor([1]).add(1).data());
    expect(other.runs).toHaveLength(2);
    expect(backend.runs).toHaveLength(0);
    expect(own.report().compiles).toBe(1);
  });

  it('of another contract are refused', () => {
    const alien = { ...nullBackend(), contract: 2 } as unknown as NullBackend;
    expect(() => setBackend(alien)).toThrow(/contract 1/);
  });

  it('are opened in order of preference, with every reason when none opens', async () => {
    const no = (): never => {
      throw new Error('no adapter');
    };
    expect(await firstAvailable([no, () => backend])).toBe(backend);
    await expect(firstAvailable([no])).rejects.toThrow(/no adapter/);
  });

  it('refuse dtypes that they lack by name', async () => {
    setBackend(nullBackend({ name: 'small', dtypes: ['float32'] }));
    await expect(tensor([1], { dtype: 'float64' }).add(1).data()).rejects.toMatchObject({
      code: 'XENT_UNSUPPORTED',
      message: expect.stringContaining('small backend has no float64'),
    });
  });
});

describe('lifetime', () => {
  it('keeps what realize computed until it is disposed', async () => {
    const x = tensor([1, 2]).add(1);
    await realize(x);
    expect(backend.memory().storages).toBe(1);
    expect(backend.downloads).toBe(0);
    x.dispose();
    expect(backend.memory().storages).toBe(0);
    expect(() => x.add(1)).toThrow(/disposed/);
    await expect(x.data()).rejects.toMatchObject({ code: 'XENT_DISPOSED' });
  });

  it('defers dispose while expressions wait for the value', async () => {
    const x = tensor([1, 2]);
    await realize(x);
    const y = x.add(1);
    x.dispose();
    expect(backend.memory().storages).toBe(1);
    await expect(y.data()).resolves.toHaveLength(2);
    await tensor([1]).add(1).data();
    expect(backend.memory().storages).toBe(0);
  });

  it('still gives what was asked for before a dispose', async () => {
    const computed = tensor([1, 2]).add(1);
    await computed.data();
    for (const t of [tensor([1, 2]), computed]) {
      const asked = t.data();
      t.dispose();
      expect(await asked).toHaveLength(2);
    }
  });

  it('leaves a value with very many users to the collector', async () => {
    const x = tensor([1, 2]);
    await realize(x);
    const users = Array.from({ length: 1000 }, () => x.add(1));
    expect(x.users?.waiting).toBeUndefined();
    x.dispose();
    for (const y of users.slice(0, 3)) await expect(y.data()).resolves.toHaveLength(2);
    expect(backend.memory().storages).toBe(1);
  });

  it('uploads a realized host tensor once', async () => {
    const x = tensor([1, 2]);
    await realize(x);
    await x.add(1).data();
    await x.add(1).data();
    expect(backend.uploads).toBe(1 + 2);
  });

  it('supports using', async () => {
    {
      using x = tensor([1, 2]);
      await realize(x);
      expect(backend.memory().storages).toBe(1);
    }
    expect(backend.memory().storages).toBe(0);
  });

  it('refuses structured cloning and offers toTransferable', async () => {
    const x = tensor([[1, 2]]);
    expect(() => structuredClone(x)).toThrow(/toTransferable/);
    const sent = structuredClone(await x.toTransferable());
    expect(await tensor(sent.data, sent).array()).toEqual([[1, 2]]);
  });
});

describe('randomness', () => {
  it('is fixed at the call: evaluating twice reads the same state', async () => {
    const noise = rand([4]);
    const other = nullBackend({ name: 'other' });
    await withBackend(other, () => noise.add(0).data());
    await noise.add(0).data();
    expect(other.compiled[0]?.key).toBe(backend.compiled[0]?.key);
    const next = rand([4]);
    await next.add(0).data();
    expect(backend.compiled).toHaveLength(1);
  });
});

it('errors are recognised across copies of the package', () => {
  expect(XentError.isInstance({ isXentError: true })).toBe(true);
  expect(XentError.isInstance(new Error('x'))).toBe(false);
});

it('a default backend is opened at the first read', () => {
  expect(typeof setDefaultBackend).toBe('function');
  expect(runtimeReport().backend).toBe('null');
  expect(parameter([1]).toString()).toContain('float32[1]');
});
