import {
  type Backend,
  createRuntime,
  grad,
  matmul,
  mean,
  type Parameter,
  parameter,
  setBackend,
  square,
  type Tensor,
  tanh,
  tensor,
} from '@xent/core';
import { type Check, ensure } from '../check.ts';
import { normal } from '../fill.ts';
import { oracle } from '../oracle/oracle.ts';
import { lawOnFresh } from './law.ts';

/** A small network, trained by gradient descent with a rate that may change every step. */
interface Trainer {
  /** One step; resolves to the loss before it. */
  step(rate: number): Promise<number>;
}

function trainer(): Trainer {
  const values = (shape: readonly number[], seed: number): Tensor =>
    tensor(Float32Array.from(normal(shape, seed, 0.5).values), { shape });
  const weights: readonly Parameter[] = [
    parameter(values([3, 4], 1)),
    parameter(values([4], 2)),
    parameter(values([4, 1], 3)),
  ];
  const [w1, b1, w2] = weights as [Parameter, Parameter, Parameter];
  const x = Float32Array.from(normal([8, 3], 4).values);
  const y = Float32Array.from(normal([8, 1], 5).values);
  return {
    step(rate) {
      const hidden = tanh(matmul(tensor(x, { shape: [8, 3] }), w1).add(b1));
      const loss = mean(square(matmul(hidden, w2).sub(tensor(y, { shape: [8, 1] }))));
      const slopes = grad(loss, weights);
      const value = loss.item();
      weights.forEach((w, i) => {
        w.assign(w.sub((slopes[i] as Tensor).mul(rate)));
      });
      return value;
    },
  };
}

async function losses(backends: readonly Backend[], steps: number): Promise<number[]> {
  const runtime = createRuntime(backends[0] as Backend);
  return runtime.use(async () => {
    const { step } = trainer();
    const seen: number[] = [];
    for (let i = 0; i < steps; i++) {
      // Each backend gets a few steps, then the next one takes over with the weights where they are.
      setBackend(backends[Math.floor(i / 4) % backends.length] as Backend);
      seen.push(await step(0.1));
    }
    return seen;
  });
}

/** Live storages and bytes after ten steps are those after thousands, and one program does them all. */
async function trainLong(backend: Backend, steps: number): Promise<void> {
  const runtime = createRuntime(backend);
  await runtime.use(async () => {
    const { step } = trainer();
    const before = await step(0.1);
    let last = before;
    const measure = () => ({ ...backend.memory() });
    for (let i = 1; i < 10; i++) last = await step(0.1);
    const early = measure();
    for (let i = 10; i < steps; i++) last = await step(0.1 / (1 + i / steps));
    const late = measure();
    ensure(last < before, () => `the loss went from ${before} to ${last}`);
    for (const what of ['storages', 'bytes', 'executables'] as const) {
      ensure(
        late[what] === early[what],
        () => `${what}: ${early[what]} after 10 steps, ${late[what]} after ${steps}`,
      );
    }
    const { compiles, hits, flushes } = runtime.report();
    ensure(
      compiles === 1 && hits === flushes - 1,
      () =>
        `${steps} steps with a changing rate took ${compiles} compilations and ${hits} cache hits in ${flushes} flushes`,
    );
    ensure(flushes <= steps + 1, () => `${steps} steps took ${flushes} flushes`);
  });
}

export function trainingLaws(steps: number): readonly Check[] {
  return [
    lawOnFresh('swap-backend-in-training', async (backend) => {
      const whole = await losses([backend], 24);
      const mixed = await losses([backend, oracle()], 24);
      whole.forEach((loss, i) => {
        const off = Math.abs((mixed[i] as number) - loss);
        ensure(
          off <= 2e-5 * Math.abs(loss) + 1e-6,
          () => `step ${i}: ${mixed[i]} with the backend swapped every four steps, ${loss} without`,
        );
      });
    }),
    lawOnFresh('training-is-steady', (backend) => trainLong(backend, steps)),
  ];
}
