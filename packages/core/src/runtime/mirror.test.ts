import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  allocate,
  assign,
  type Backend,
  type BackendLostInfo,
  buffer,
  type HostData,
  mul,
  type Parameter,
  parameter,
  runtimeReport,
  type Storage,
  setBackend,
  setWarningHandler,
  sizeOf,
  sum,
  type TensorSpec,
  tensor,
  valueSpec,
  zeroGrad,
} from '../index.ts';
import { nullBackend } from '../testing/index.ts';

const soon = async (): Promise<void> => {
  for (let tick = 0; tick < 30; tick++) await Promise.resolve();
};

interface Losable extends Backend {
  lose(reason: string): void;
  /** Downloads wait until it is called again with false. */
  hold(on: boolean): void;
  readonly downloads: () => number;
}

interface Numbers extends Storage {
  readonly data: HostData;
}

/** Every result of run number n is n, wherever it stands, so that values tell their step. */
function losable(mirrorEvery?: number, isLosable = true): Losable {
  let isGone = false;
  let downloads = 0;
  let held: Promise<void> | null = null;
  let release = (): void => undefined;
  let lose = (_: BackendLostInfo): void => undefined;
  const lost = new Promise<BackendLostInfo>((resolve) => {
    lose = resolve;
  });
  const work = async <T>(fn: () => T): Promise<T> => {
    await soon();
    if (isGone) throw new Error('gone');
    return fn();
  };
  const store = (spec: TensorSpec, data: HostData): Numbers => ({ backend, spec, data });
  let runs = 0;
  const backend: Losable = {
    contract: 1,
    name: 'losable',
    synchronous: false,
    dtypes: new Set(['float32', 'int32', 'bool']),
    ...(isLosable && { lost }),
    ...(mirrorEvery !== undefined && { mirrorEvery }),
    fuses: () => false,
    compile: (graph) =>
      work(() => ({
        run: () =>
          work(() => {
            runs++;
            return graph.outputs.map((id) => {
              const spec = valueSpec(graph, id);
              return store(spec, allocate(spec.dtype, sizeOf(spec.shape)).fill(runs) as HostData);
            });
          }),
        dispose: () => undefined,
      })),
    upload: (spec, data) => store(spec, data),
    async download(storage) {
      downloads++;
      await held;
      return work(() => (storage as Numbers).data.slice());
    },
    free: () => undefined,
    memory: () => ({ bytes: 0, storages: 0, executables: 0 }),
    dispose: async () => undefined,
    lose(reason) {
      isGone = true;
      release();
      lose({ reason });
    },
    hold(on) {
      release();
      held = on
        ? new Promise((resolve) => {
            release = resolve;
          })
        : null;
    },
    downloads: () => downloads,
  };
  return backend;
}

const warnings: string[] = [];
beforeEach(async () => {
  setBackend(nullBackend());
  await tensor([0]).add(0).data();
  warnings.length = 0;
  setWarningHandler((_, message) => warnings.push(message));
});
afterEach(() => setWarningHandler(null));

/** A step that moves both cells; the loss is not read. */
function step(weight: Parameter, state: Parameter): ReturnType<typeof sum> {
  zeroGrad([weight]);
  const loss = sum(mul(weight, weight));
  loss.backward();
  assign([
    [weight, mul(weight.detach(), weight.grad ?? 1)],
    [state, state.add(1)],
  ]);
  return loss;
}

async function train(steps: number, weight: Parameter, state: Parameter): Promise<void> {
  for (let i = 0; i < steps; i++) await step(weight, state).item();
  await soon();
}

it('cells return to the last mirror, all of one step, when another backend takes over', async () => {
  const backend = losable(2);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  const before = runtimeReport().steps;
  await train(5, weight, state);
  await soon();
  expect(runtimeReport()).toMatchObject({ steps: before + 5, mirroredStep: before + 4 });
  backend.lose('unplugged');
  const failed = step(weight, state).item();
  await expect(failed).rejects.toMatchObject({
    name: 'BackendLostError',
    code: 'XENT_DEVICE_LOST',
    reason: 'unplugged',
    step: before + 4,
  });
  await expect(weight.data()).rejects.toThrow(`go back to step ${before + 4} there`);

  setBackend(nullBackend({ dtypes: ['float32', 'int32', 'bool'] }));
  expect(await weight.array()).toEqual([4, 4]);
  expect(await state.array()).toEqual([4]);
  expect(runtimeReport().steps).toBe(before + 4);
  expect(warnings).toEqual([expect.stringContaining(`step ${before + 5} to step ${before + 4}`)]);
  await step(weight, state).item();
  expect(runtimeReport().steps).toBe(before + 5);
});

it('first values are the mirror of the step before the first', async () => {
  const backend = losable(10);
  setBackend(backend);
  const [weight, state] = [parameter([7, 8]), buffer([9])];
  const before = runtimeReport().steps;
  await train(3, weight, state);
  // Made later, and moved later: their first values belong to that mirror too.
  const late = buffer([5]);
  assign([
    [weight, mul(weight, 2)],
    [late, late.add(1)],
  ]);
  await weight.data();
  backend.lose('unplugged');
  await soon();
  setBackend(nullBackend());
  expect(runtimeReport()).toMatchObject({ steps: before, mirroredStep: before });
  expect(await weight.array()).toEqual([7, 8]);
  expect(await state.array()).toEqual([9]);
  expect(await late.array()).toEqual([5]);
});

it('steps that are under way fail with the loss, and disturb neither new steps nor their values', async () => {
  const backend = losable(1);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  await train(2, weight, state);
  for (let i = 0; i < 4; i++) step(weight, state);
  const reading = weight.data();
  backend.lose('unplugged');
  await soon();
  const other = nullBackend();
  setBackend(other);
  const next = step(weight, state);
  expect(other.runs).toHaveLength(0);
  await expect(reading).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  await expect(next.item()).resolves.toBe(0);
  expect(await state.array()).toEqual([0]);
  expect(weight.value.storage?.backend).toBe(other);
});

it('cells whose values another backend took along do not keep the rest from being mirrored', async () => {
  const [oldWeight, oldState] = [parameter([1, 2]), buffer([0])];
  const closed = losable(1, false);
  setBackend(closed);
  await train(2, oldWeight, oldState);
  // Nobody hears of it: downloads fail from now on.
  closed.lose('');
  const [weight, state] = [parameter([1, 2]), buffer([0])];
  const gpu = losable(2);
  setBackend(gpu);
  const start = runtimeReport().steps;
  await train(1, weight, state);
  await soon();
  expect(runtimeReport().mirroredStep).toBeGreaterThanOrEqual(start);
});

it('a mirror that takes long is not started twice, and the newest step follows it', async () => {
  const backend = losable(1);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  const before = runtimeReport().steps;
  backend.hold(true);
  // Nothing is read, or the reads would wait too.
  for (let i = 0; i < 6; i++) {
    step(weight, state);
    for (let tick = 0; tick < 10; tick++) await soon();
  }
  // The flush of the last step waits for a read; the first mirror is of the first step.
  expect(runtimeReport()).toMatchObject({ steps: before + 5, mirroredStep: before });
  expect(backend.downloads()).toBe(2);
  backend.hold(false);
  for (let tick = 0; tick < 10; tick++) await soon();
  expect(backend.downloads()).toBe(4);
  expect(runtimeReport().mirroredStep).toBe(before + 5);
});

it('bytes that are assigned between steps are mirrored at once', async () => {
  const backend = losable(100);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  const before = runtimeReport().steps;
  await train(3, weight, state);
  assign([[weight, tensor([30, 40])]]);
  await soon();
  await soon();
  expect(runtimeReport().mirroredStep).toBe(before + 3);
  backend.lose('unplugged');
  await soon();
  setBackend(nullBackend());
  expect(await weight.array()).toEqual([30, 40]);
  expect(await state.array()).toEqual([3]);
});

it('without a mirror the error says that values are gone, and how to keep them', async () => {
  const backend = losable();
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  const before = runtimeReport().mirroredStep;
  await train(2, weight, state);
  expect(runtimeReport().mirroredStep).toBe(before);
  expect(backend.downloads()).toBe(2);
  const running = step(weight, state).item();
  backend.lose('unplugged');
  await expect(running).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST', step: null });
  await expect(running).rejects.toThrow('mirrorEvery: k');
  setBackend(nullBackend());
  await expect(weight.data()).rejects.toThrow('mirrorEvery: k');
  assign([
    [weight, tensor([1, 2])],
    [state, tensor([3])],
  ]);
  await step(weight, state).item();
  expect(await weight.array()).toEqual([0, 0]);
});

it('a loss after everything has moved on changes nothing', async () => {
  const backend = losable(1);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  await train(2, weight, state);
  const next = nullBackend();
  setBackend(next);
  await step(weight, state).item();
  const { value } = weight;
  backend.lose('unplugged');
  await soon();
  expect(weight.value).toBe(value);
  expect(warnings).toEqual([]);
});

it('a loss after the next backend was chosen takes effect by itself', async () => {
  const backend = losable(1);
  setBackend(backend);
  const [weight, state] = [parameter([-1, -1]), buffer([-1])];
  await train(3, weight, state);
  await soon();
  setBackend(nullBackend());
  backend.lose('unplugged');
  await soon();
  expect(await weight.array()).toEqual([3, 3]);
  expect(await state.array()).toEqual([3]);
});
