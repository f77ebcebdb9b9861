import { expect, it, vi } from 'vitest';
import { Loop, type LoopOptions, SLICE_MS } from './loop.ts';

/** A clock that each piece of work moves by `cost` milliseconds. */
function setUp(cost: number, units = Number.POSITIVE_INFINITY, options: Partial<LoopOptions> = {}) {
  let clock = 0;
  let done = 0;
  const slices: number[] = [];
  const phases: string[] = [];
  const loop = new Loop({
    unit: async () => {
      clock += cost;
      done++;
      return done < units;
    },
    afterSlice: (phase) => {
      phases.push(phase);
      slices.push(clock);
    },
    onError: (error) => {
      throw error;
    },
    now: () => clock,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    ...options,
  });
  return { loop, phases, slices, count: () => done };
}

it('gives messages their turn after every slice', async () => {
  const { loop, slices } = setUp(5);
  loop.play();
  await vi.waitFor(() => expect(slices.length).toBeGreaterThan(3));
  await loop.pause();
  // Three pieces of 5 ms fill the first 12 ms.
  expect(slices.slice(0, 3)).toEqual([15, 30, 45]);
  expect(SLICE_MS).toBeLessThan(100);
});

it('stops for good when it is paused', async () => {
  const { loop, phases, count } = setUp(20);
  loop.play();
  await vi.waitFor(() => expect(count()).toBeGreaterThan(2));
  await loop.pause();
  const before = count();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(count()).toBe(before);
  expect(phases.at(-1)).toBe('paused');
  expect(loop.running).toBe(false);
});

it('ends when the work ends', async () => {
  const { loop, phases, count } = setUp(5, 7);
  loop.play();
  await vi.waitFor(() => expect(phases.at(-1)).toBe('done'));
  expect(count()).toBe(7);
  expect(loop.running).toBe(false);
});

it('goes on when play follows pause at once', async () => {
  const { loop, count } = setUp(20);
  loop.play();
  const paused = loop.pause();
  loop.play();
  await paused;
  const before = count();
  await vi.waitFor(() => expect(count()).toBeGreaterThan(before + 2));
  await loop.pause();
}, 5000);

it('never works twice at once', async () => {
  let inside = 0;
  let most = 0;
  const { loop } = setUp(1, 50, {
    unit: async () => {
      inside++;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      return true;
    },
  });
  loop.play();
  loop.play();
  await new Promise((resolve) => setTimeout(resolve, 10));
  loop.play();
  await loop.pause();
  expect(most).toBe(1);
});

it('reports an error and stands still', async () => {
  const onError = vi.fn();
  const { loop } = setUp(1, 1, {
    unit: () => Promise.reject(new Error('no')),
    onError,
  });
  loop.play();
  await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
  expect(loop.running).toBe(false);
});
