import { js } from '@xent/backend-js';
import { mul, type Parameter, parameter, setBackend, sum, tensor } from '@xent/core';
import { beforeAll, expect, it } from 'vitest';
import { Adam, type Optimizer, SGD } from './index.ts';

beforeAll(() => setBackend(js()));

async function steps(optimizer: Optimizer, p: Parameter, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    optimizer.zeroGrad();
    sum(mul(mul(p, p), tensor([1, -2, 3]))).backward();
    optimizer.step();
    await p.data();
  }
}

it('goes on from a state as if nothing had happened', async () => {
  const p = parameter([1, 2, 3]);
  const optimizer = new Adam([p], { lr: 0.1, betas: [0.8, 0.9] });
  await steps(optimizer, p, 3);
  const at = await p.data();
  const state = await optimizer.stateDict();
  await steps(optimizer, p, 2);
  expect(await state.state[0]?.['step']?.item()).toBe(3);
  expect(state.paramGroups[0]).toMatchObject({ lr: 0.1, betas: [0.8, 0.9], params: [0] });

  const q = parameter(at);
  const resumed = new Adam([q]);
  resumed.loadStateDict(state);
  expect(resumed.lr).toBe(0.1);
  await steps(resumed, q, 2);
  expect(await q.data()).toEqual(await p.data());
});

it('replaces a state in place', async () => {
  const p = parameter([1, 2, 3]);
  const optimizer = new SGD([p], { lr: 0.01, momentum: 0.9 });
  await steps(optimizer, p, 1);
  const state = await optimizer.stateDict();
  const at = await p.data();
  await steps(optimizer, p, 2);
  const reached = await p.data();
  await steps(optimizer, p, 5);
  p.assign(tensor(at));
  optimizer.loadStateDict(state);
  await steps(optimizer, p, 2);
  expect(await p.data()).toEqual(reached);
});

it('forgets state that the loaded one does not have', async () => {
  const p = parameter([1, 2, 3]);
  const optimizer = new Adam([p]);
  const fresh = await optimizer.stateDict();
  await steps(optimizer, p, 1);
  expect(optimizer.state.size).toBe(1);
  optimizer.loadStateDict(fresh);
  expect(optimizer.state.size).toBe(0);
});

it('takes typed arrays and numbers, as a file holds them', async () => {
  const p = parameter([1, 2, 3]);
  const optimizer = new Adam([p]);
  optimizer.loadStateDict({
    state: {
      0: { step: 7, expAvg: Float32Array.of(1, 2, 3), expAvgSq: Float64Array.of(4, 5, 6) },
    },
    paramGroups: [{ lr: 0.5, params: [0] }],
  });
  const { state } = await optimizer.stateDict();
  expect(await state[0]?.['step']?.item()).toBe(7);
  expect(await state[0]?.['expAvgSq']?.array()).toEqual([4, 5, 6]);
  expect(optimizer.lr).toBe(0.5);
});

it('refuses what does not fit, and changes nothing', async () => {
  const [p, q] = [parameter([1, 2, 3]), parameter([1])];
  const optimizer = new Adam([p, q], { lr: 0.1 });
  await steps(optimizer, p, 1);
  const load = (state: Parameters<typeof optimizer.loadStateDict>[0]) => () =>
    optimizer.loadStateDict(state);
  expect(load({ state: {}, paramGroups: [{ params: [0] }] })).toThrow(
    'Adam.loadStateDict: expected groups of [2] parameters, got [1]',
  );
  expect(
    load({
      state: { 0: { expAvg: Float32Array.of(1) } },
      paramGroups: [{ lr: 0.5, params: [0, 1] }],
    }),
  ).toThrow("expected float32[3] for 'expAvg'");
  expect(load({ state: {}, paramGroups: [{ lr: -1, params: [0, 1] }] })).toThrow('lr');
  expect(optimizer.lr).toBe(0.1);
  expect(await optimizer.state.get(p)?.['step']?.item()).toBe(1);
});
