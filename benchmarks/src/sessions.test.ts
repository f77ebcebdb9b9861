import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { CONTENDERS } from './contenders.ts';
import { Exchange } from './exchange.ts';
import { limitReference, type Results, referenceOfWorkload } from './reference.ts';
import type { Session } from './session.ts';
import { sessionOf } from './sessions.ts';
import type { Workload } from './workloads.ts';

const rate = { unit: 'ms', of: (milliseconds: number): number => milliseconds };

const WORKLOAD: Workload = {
  id: 'small',
  title: 'small',
  family: 'crossEntropy',
  sizes: { rows: 8, columns: 64 },
  rate,
  floor: { bytes: 8 * 512, elements: 512 },
};

function open(id: string, exchange: Exchange): Session {
  const entry = CONTENDERS.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`no ${id}`);
  return sessionOf(entry, exchange, { limitMilliseconds: 50_000, countBuffers: true });
}

describe('a contender on WebGPU', () => {
  let exchange: Exchange;
  beforeAll(() => {
    exchange = new Exchange(WORKLOAD);
  });
  afterAll(() => exchange.remove());

  const cases: [string, Results | undefined][] = [
    ['limit-webgpu', limitReference(WORKLOAD)],
    ['xent-webgpu', referenceOfWorkload(WORKLOAD)],
    ['chromium-limit-webgpu', limitReference(WORKLOAD)],
    ['chromium-xent-webgpu', referenceOfWorkload(WORKLOAD)],
  ];

  it.each(cases)(
    '%s gives the right result, times, counts and nothing that grows',
    async (id, expected) => {
      const session = open(id, exchange);
      try {
        expect(await session.open()).toHaveProperty('adapter');
        expect(await session.prepare(WORKLOAD)).toBe(true);
        const verdict = check('crossEntropy', expected ?? {}, await session.results());
        expect(verdict).toMatchObject({ ok: true });
        const { cpu, wall } = await session.sample(4);
        expect(wall).toBeGreaterThan(0);
        expect(cpu).toBeGreaterThanOrEqual(0);
        const use = await session.gpu(4);
        expect(use).toMatchObject({ errors: [] });
        expect(use?.dispatches).toBeGreaterThanOrEqual(1);
        expect(use?.bytes).toBeGreaterThanOrEqual(8 * 512);
        const [before, after] = [await session.soak(4), await session.soak(16)];
        expect(before.buffers).toBeGreaterThan(0);
        expect(after).toMatchObject({ runs: 20, buffers: before.buffers, errors: 0 });
      } finally {
        session.stop();
      }
    },
  );
});
