import { js } from '@xent/backend-js';
import {
  type Backend,
  type Executable,
  matmul,
  mul,
  type Parameter,
  parameter,
  runtimeReport,
  setBackend,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@xent/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Adagrad, Adam, AdamW, type Optimizer, RMSprop, SGD } from './index.ts';

/** The JavaScript backend, with runs that can be made to fail. */
function fragile(): { readonly backend: Backend; broken: boolean } {
  const backend = js();
  const compile = backend.compile.bind(backend);
  const control = { backend, broken: false };
  backend.compile = (graph) => {
    const executable = compile(graph) as Executable;
    return {
      run(inputs) {
        if (control.broken) throw new Error('out of order');
        return executable.run(inputs);
      },
      dispose: () => executable.dispose(),
    };
  };
  return control;
}

const X = tensor([
  [1, 2],
  [-1, 0.5],
  [0, 3],
]);
const Y = tensor([[1], [0], [2]]);

function model(): Parameter[] {
  return [parameter([[0.1], [-0.2]]), parameter([0])];
}

function lossOf([weight, bias]: readonly Parameter[]): Tensor {
  if (!weight || !bias) throw new Error('two parameters');
  const error = sub(matmul(X, weight).add(bias), Y);
  return sum(mul(error, error));
}

type Make = (params: Parameter[]) => Optimizer;
const optimizers: [string, Make][] = [
  ['SGD', (p) => new SGD(p, { lr: 0.01 })],
  ['SGD with momentum', (p) => new SGD(p, { lr: 0.01, momentum: 0.9 })],
  ['SGD with dampening', (p) => new SGD(p, { lr: 0.01, momentum: 0.9, dampening: 0.5 })],
  ['SGD, nesterov', (p) => new SGD(p, { lr: 0.01, momentum: 0.9, nesterov: true })],
  ['Adam', (p) => new Adam(p, { weightDecay: 0.01, amsgrad: true })],
  ['AdamW', (p) => new AdamW(p)],
  ['RMSprop', (p) => new RMSprop(p, { momentum: 0.5, centered: true })],
  ['Adagrad', (p) => new Adagrad(p, { lrDecay: 0.1 })],
];

async function values(params: readonly Parameter[]): Promise<number[]> {
  return (await Promise.all(params.map((p) => p.data()))).flatMap((data) => [...data]);
}

beforeEach(() => setBackend(js()));

describe.each(optimizers)('%s', (_name, make) => {
  it('needs one compilation for a whole training', async () => {
    const params = model();
    const optimizer = make(params);
    const before = runtimeReport();
    for (let step = 0; step < 20; step++) {
      optimizer.zeroGrad();
      const loss = lossOf(params);
      loss.backward();
      optimizer.step();
      optimizer.lr = 0.01 / (1 + step);
      await loss.item();
    }
    const after = runtimeReport();
    expect(after.compiles - before.compiles).toBe(1);
    expect(after.flushes - before.flushes).toBe(20);
  });

  it('makes the same steps when no loss is read', async () => {
    const [read, unread] = [model(), model()];
    for (const params of [read, unread]) {
      const optimizer = make(params);
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        const loss = lossOf(params);
        loss.backward();
        optimizer.step();
        if (params === read) await loss.item();
      }
    }
    expect(await values(unread)).toEqual(await values(read));
  });

  it('takes back a step that fails, with all of its state', async () => {
    const control = fragile();
    setBackend(control.backend);
    const [tried, plain] = [model(), model()];
    const optimizer = make(tried);
    const step = async (by: Optimizer, params: Parameter[]): Promise<void> => {
      by.zeroGrad();
      const loss = lossOf(params);
      loss.backward();
      by.step();
      await loss.item();
    };
    // A failure in the very first step, and one later.
    control.broken = true;
    await expect(step(optimizer, tried)).rejects.toThrow('out of order');
    control.broken = false;
    expect(await values(tried)).toEqual(await values(plain));
    await step(optimizer, tried);
    await step(optimizer, tried);
    const reached = await values(tried);
    control.broken = true;
    await expect(step(optimizer, tried)).rejects.toThrow('out of order');
    control.broken = false;
    expect(await values(tried)).toEqual(reached);
    await step(optimizer, tried);
    const other = make(plain);
    for (let i = 0; i < 3; i++) await step(other, plain);
    expect(await values(tried)).toEqual(await values(plain));
  });
});

describe('a long training', () => {
  it('keeps its memory and compiles once', async () => {
    const params = model();
    const optimizer = new Adam(params);
    const step = async (): Promise<void> => {
      optimizer.zeroGrad();
      const loss = lossOf(params);
      loss.backward();
      optimizer.step();
      await loss.item();
    };
    for (let i = 0; i < 10; i++) await step();
    const early = runtimeReport();
    for (let i = 0; i < 2000; i++) await step();
    const late = runtimeReport();
    expect(late.compiles).toBe(early.compiles);
    expect(late.memory?.storages).toBe(early.memory?.storages);
    expect(late.memory?.bytes).toBe(early.memory?.bytes);
  });

  it('keeps its memory also when nothing is read', async () => {
    const params = model();
    const optimizer = new SGD(params, { lr: 1e-3, momentum: 0.9 });
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) {
        optimizer.zeroGrad();
        lossOf(params).backward();
        optimizer.step();
      }
    };
    run(10);
    const early = runtimeReport();
    run(500);
    const late = runtimeReport();
    expect(late.flushes - early.flushes).toBe(500);
    expect(late.compiles).toBe(early.compiles);
    expect(late.memory?.storages).toBe(early.memory?.storages);
  });
});

describe('gradients', () => {
  it('of two backward passes add up in one step', async () => {
    const [twice, once] = [model(), model()];
    for (const params of [twice, once]) {
      const optimizer = new SGD(params, { lr: 0.01 });
      for (let step = 0; step < 3; step++) {
        optimizer.zeroGrad();
        if (params === once) lossOf(params).mul(2).backward();
        else {
          lossOf(params).backward();
          lossOf(params).backward();
        }
        optimizer.step();
      }
    }
    const [a, b] = [await values(twice), await values(once)];
    for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] ?? Number.NaN, 6);
  });

  it('that are missing leave the parameter and its state alone', async () => {
    const [weight, bias] = model() as [Parameter, Parameter];
    const optimizer = new Adam([weight, bias]);
    for (let step = 0; step < 2; step++) {
      optimizer.zeroGrad();
      sum(mul(weight, weight)).backward();
      optimizer.step();
      await weight.data();
    }
    expect(await values([bias])).toEqual([0]);
    expect([...optimizer.state.keys()]).toEqual([weight]);
    // Each parameter counts its own steps: bias makes its first one now.
    optimizer.zeroGrad();
    lossOf([weight, bias]).backward();
    optimizer.step();
    const counts = await Promise.all(
      [weight, bias].map((p) => optimizer.state.get(p)?.['step']?.item()),
    );
    expect(counts).toEqual([3, 1]);
    const moved = (await values([bias]))[0] ?? 0;
    expect(Math.abs(moved)).toBeCloseTo(1e-3, 6);
  });

  it('feed two optimizers from one loss', async () => {
    const [both, split] = [model(), model()];
    const single = new SGD(both, { lr: 0.01 });
    const [weight, bias] = split as [Parameter, Parameter];
    const pair = [new SGD([weight], { lr: 0.01 }), new SGD([bias], { lr: 0.01 })];
    for (let step = 0; step < 3; step++) {
      for (const [params, steppers] of [
        [both, [single]],
        [split, pair],
      ] as const) {
        for (const optimizer of steppers) optimizer.zeroGrad();
        const loss = lossOf(params);
        loss.backward();
        for (const optimizer of steppers) optimizer.step();
        await loss.item();
      }
    }
    expect(await values(split)).toEqual(await values(both));
  });
});
