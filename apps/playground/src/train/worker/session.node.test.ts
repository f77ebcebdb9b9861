import { loadDigits } from '@xent/digits/node';
import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT, type TrainConfig } from '../config.ts';
import type { Evaluated, FromWorker, Progress } from '../protocol.ts';
import { type LoadDigits, Session } from './session.ts';

let messages: FromWorker[];
let times: number[];

beforeEach(() => {
  messages = [];
  times = [];
});

const load: LoadDigits = async (digits) => loadDigits(digits);

// In Node a channel can keep timers waiting.
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(loader: LoadDigits = load): Session {
  return new Session(
    (message) => {
      messages.push(message);
      times.push(performance.now());
    },
    loader,
    breathe,
  );
}

const configure = (run: number, change: Partial<TrainConfig> = {}) =>
  ({ type: 'configure', run, config: { ...DEFAULT, ...change }, data: '' }) as const;
const progress = () =>
  messages.filter((message): message is Progress => message.type === 'progress');
const evaluations = () =>
  messages.filter((message): message is Evaluated => message.type === 'evaluated');
const last = () => progress().at(-1);
const allLosses = () => progress().flatMap(({ losses }) => [...losses]);

it('is ready, tested and paused after it was configured', async () => {
  await open().receive(configure(1));
  expect(messages[0]).toMatchObject({
    type: 'ready',
    run: 1,
    trainCount: 1566,
    testCount: 392,
    stepsPerEpoch: 49,
  });
  expect(evaluations()).toHaveLength(1);
  expect(last()).toMatchObject({ phase: 'paused', step: 0 });
});

it('plays until it is paused, and posts at most thirty times a second', async () => {
  const session = open();
  await session.receive(configure(1, { epochs: 50 }));
  const before = messages.length;
  await session.receive({ type: 'play' });
  await vi.waitFor(() => expect(last()?.step).toBeGreaterThan(60), { timeout: 20_000 });
  const asked = performance.now();
  await session.receive({ type: 'pause' });
  expect(performance.now() - asked).toBeLessThan(100);
  const paused = last();
  expect(paused?.phase).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(last()).toBe(paused);
  expect(allLosses()).toHaveLength(paused?.step ?? -1);

  const running = progress().filter(({ phase }) => phase === 'running').length;
  const elapsed = asked - (times[before] ?? asked);
  expect(running).toBeLessThanOrEqual(elapsed / 34 + evaluations().length + 2);
});

it('keeps a slow pace, and leaves it', async () => {
  const session = open();
  await session.receive(configure(1, { epochs: 50 }));
  await session.receive({ type: 'pace', stepsPerSecond: 50 });
  await session.receive({ type: 'play' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await session.receive({ type: 'pause' });
  expect(last()?.step).toBeGreaterThan(2);
  expect(last()?.step).toBeLessThanOrEqual(17);
  await session.receive({ type: 'pace', stepsPerSecond: undefined });
  await session.receive({ type: 'play' });
  await vi.waitFor(() => expect(last()?.step).toBeGreaterThan(60), { timeout: 20_000 });
  await session.receive({ type: 'pause' });
});

it('steps by one, with a test after it', async () => {
  const session = open();
  await session.receive(configure(1));
  await session.receive({ type: 'step' });
  expect(last()).toMatchObject({ phase: 'paused', step: 1 });
  expect(evaluations().map(({ step }) => step)).toEqual([0, 1]);
  expect(allLosses()).toHaveLength(1);
});

it('ends by itself, with a test of the finished network', async () => {
  const session = open();
  await session.receive(configure(1, { epochs: 1 }));
  await session.receive({ type: 'play' });
  await vi.waitFor(() => expect(last()?.phase).toBe('done'), { timeout: 20_000 });
  expect(last()?.step).toBe(49);
  expect(evaluations().at(-1)?.step).toBe(49);
  await session.receive({ type: 'play' });
  await session.receive({ type: 'step' });
  expect(last()?.step).toBe(49);
});

it('repeats its losses when it is configured again', async () => {
  const session = open();
  const run = async (number: number) => {
    messages = [];
    await session.receive(configure(number, { epochs: 1 }));
    await session.receive({ type: 'play' });
    await vi.waitFor(() => expect(last()?.phase).toBe('done'), { timeout: 20_000 });
    return allLosses();
  };
  const first = await run(1);
  expect(await run(2)).toEqual(first);
  expect(messages.every((message) => message.run === 2)).toBe(true);
});

it('gives the images behind a count', async () => {
  const session = open();
  await session.receive(configure(1));
  await session.receive({ type: 'step' });
  const [evaluated] = evaluations().slice(-1);
  for (const truth of [0, 1]) {
    for (const predicted of [0, 1]) {
      await session.receive({ type: 'images', truth, predicted });
      const answer = messages.at(-1);
      const count = evaluated?.confusion[truth * 2 + predicted] ?? -1;
      expect(answer?.type === 'images' && answer.images.length).toBe(count * 784);
    }
  }
});

it('stops when the loss is no number any more', async () => {
  const session = open();
  await session.receive(configure(1, { lr: Number.MAX_VALUE }));
  await session.receive({ type: 'play' });
  await vi.waitFor(
    () => expect(messages.some(({ type }) => type === 'diverged' || type === 'failed')).toBe(true),
    { timeout: 20_000 },
  );
  expect(last()?.phase).not.toBe('running');
});

it('forgets a run whose digits are still on their way when the next one is configured', async () => {
  const slow: LoadDigits = (digits, _, signal) =>
    digits.includes(4)
      ? new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      : load(digits, '', signal, () => {});
  const session = open(slow);
  const first = session.receive(configure(1));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await session.receive(configure(2, { digits: [0, 1] }));
  await first;
  expect(messages.map(({ run }) => run).every((run) => run === 2)).toBe(true);
  expect(messages.some(({ type }) => type === 'failed')).toBe(false);
});

it('says why digits could not be loaded, and works the next time', async () => {
  let broken = true;
  const session = open((digits, data, signal, onProgress) =>
    broken ? Promise.reject(new Error('no way')) : load(digits, data, signal, onProgress),
  );
  await session.receive(configure(1));
  expect(messages).toEqual([{ type: 'failed', run: 1, message: 'no way' }]);
  await session.receive({ type: 'play' });
  broken = false;
  await session.receive(configure(2));
  expect(last()).toMatchObject({ run: 2, phase: 'paused' });
});
