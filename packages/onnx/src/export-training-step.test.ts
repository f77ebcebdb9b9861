import { js } from '@xent/backend-js';
import {
  type HostData,
  manualSeed,
  type Parameter,
  rand,
  setBackend,
  setWarningHandler,
  type Tensor,
  type TensorLike,
  tensor,
  XentError,
  zeros,
} from '@xent/core';
import { BCELoss, CrossEntropyLoss } from '@xent/losses';
import { Dropout, Linear, type Module, ReLU, Sequential } from '@xent/nn';
import { Adagrad, Adam, AdamW, type Optimizer, RMSprop, SGD } from '@xent/optim';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mlp, NeuralNet1, NeuralNet2 } from './fixtures/networks.ts';
import { disagreement, load, type Result } from './fixtures/runtime.ts';
import { exportTrainingStep, initialValues, type TrainingManifest } from './index.ts';

const warnings: string[] = [];

beforeEach(() => {
  setBackend(js());
  manualSeed(5);
  warnings.length = 0;
  setWarningHandler((code, message) => warnings.push(`${code} ${message}`));
});
afterEach(() => setWarningHandler(null));

type Net = Module & { forward(x: TensorLike): Tensor };
type Batch = readonly [input: Tensor, target: Tensor];

interface Task {
  readonly create: () => Net;
  readonly loss: { forward(prediction: Tensor, target: Tensor): Tensor };
  /** 0 for one probability. */
  readonly classes: number;
}

const tasks: Record<string, Task> = {
  'NeuralNet1 784-5-1, BCE': {
    create: () => new NeuralNet1(),
    loss: new BCELoss() as Task['loss'],
    classes: 0,
  },
  'NeuralNet2 784-5-3, CE': {
    create: () => new NeuralNet2(),
    loss: new CrossEntropyLoss() as Task['loss'],
    classes: 3,
  },
  'MLP 784-128-10, CE': {
    create: () => new Mlp(),
    loss: new CrossEntropyLoss() as Task['loss'],
    classes: 10,
  },
};

const optimizers: Record<string, readonly [(p: Parameter[]) => Optimizer, tolerance: number]> = {
  SGD: [(p) => new SGD(p, { lr: 0.05 }), 1e-5],
  'SGD with momentum, nesterov and weightDecay': [
    (p) => new SGD(p, { lr: 0.004, momentum: 0.9, nesterov: true, weightDecay: 1e-3 }),
    1e-5,
  ],
  'SGD with dampening': [(p) => new SGD(p, { lr: 0.02, momentum: 0.8, dampening: 0.3 }), 1e-5],
  Adam: [(p) => new Adam(p, { lr: 0.002 }), 1e-4],
  'Adam with amsgrad and weightDecay': [
    (p) => new Adam(p, { lr: 0.002, amsgrad: true, weightDecay: 1e-3 }),
    1e-4,
  ],
  AdamW: [(p) => new AdamW(p, { lr: 0.002 }), 1e-4],
  RMSprop: [(p) => new RMSprop(p, { lr: 0.0005 }), 1e-4],
  Adagrad: [(p) => new Adagrad(p, { lr: 0.01, lrDecay: 0.01 }), 1e-4],
};

/** Those that every task is trained with. */
const COMMON: ReadonlySet<string> = new Set([
  'SGD',
  'SGD with momentum, nesterov and weightDecay',
  'Adam',
  'AdamW',
]);

/** Images like handwriting, mostly dark, with a bright block whose place tells the class. */
function makeBatches(classes: number, count: number, size: number): Batch[] {
  return Array.from({ length: count }, (_, b) => {
    const noise = rand([size, 784]).dataSync();
    const labels = Int32Array.from({ length: size }, (_, i) => (i * 7 + b * 3) % (classes || 2));
    const data = noise.map((v, i) => {
      const label = labels[Math.floor(i / 784)] as number;
      const bright = Math.floor((i % 784) / 70) === label && v > 0.4;
      return bright || v > 0.97 ? v : 0;
    });
    const target = classes
      ? tensor(labels)
      : tensor(Float32Array.from(labels), { shape: [size, 1] });
    return [tensor(data, { shape: [size, 784] }), target];
  });
}

/** Runs a step again and again through its manifest, as somebody who has no xent would. */
async function driver(bytes: Uint8Array, given: TrainingManifest) {
  const manifest = JSON.parse(JSON.stringify(given)) as TrainingManifest;
  const run = await load(bytes);
  const values = initialValues(manifest);
  const state = new Map<string, Result>(
    manifest.state.map(({ input, shape }) => [
      input,
      { data: values[input] as HostData, dims: shape },
    ]),
  );
  const step = async ([input, target]: Batch, rate?: number): Promise<number> => {
    const feeds: Record<string, readonly [string, HostData, readonly number[]]> = {};
    const fresh = [input, target];
    for (const [i, { name, dtype }] of manifest.batch.entries()) {
      const t = fresh[i] as Tensor;
      feeds[name] = [dtype, t.dataSync(), t.shape];
    }
    for (const { name, initial } of manifest.rates) {
      feeds[name] = ['float32', Float32Array.of(rate ?? initial), []];
    }
    for (const { input: name, dtype } of manifest.state) {
      const { data, dims } = state.get(name) as Result;
      feeds[name] = [dtype, data, dims];
    }
    const results = await run(feeds);
    for (const { input: name, output } of manifest.state)
      state.set(name, results[output] as Result);
    return results[manifest.loss]?.data[0] as number;
  };
  return { step, state };
}

async function xentStep(
  model: Net,
  loss: Task['loss'],
  optimizer: Optimizer,
  [x, y]: Batch,
): Promise<number> {
  optimizer.zeroGrad();
  const value = loss.forward(model.forward(x), y);
  value.backward();
  optimizer.step();
  return value.item();
}

const exampleOf = (classes: number): Batch => [
  zeros([1, 784]),
  classes ? zeros([1], { dtype: 'int32' }) : zeros([1, 1]),
];

describe.each(Object.keys(tasks))('200 steps of %s, by ONNX Runtime alone', (title) => {
  const names = Object.keys(optimizers).filter(
    (name) => title.includes('784-5-3') || COMMON.has(name),
  );
  it.each(names)('%s', async (name) => {
    const { create, loss, classes } = tasks[title] as Task;
    const [make, tolerance] = optimizers[name] as (typeof optimizers)[string];
    const model = create();
    const optimizer = make(model.parameters());
    const { bytes, manifest } = await exportTrainingStep({
      model,
      loss,
      optimizer,
      example: exampleOf(classes),
    });
    const { step, state } = await driver(bytes, manifest);
    const batches = [...makeBatches(classes, 4, 16), ...makeBatches(classes, 1, 7)];
    let worst = 0;
    let first = 0;
    let last = 0;
    for (let i = 0; i < 200; i++) {
      const batch = batches[i % batches.length] as Batch;
      const want = await xentStep(model, loss, optimizer, batch);
      const got = await step(batch);
      worst = Math.max(worst, Math.abs(got - want) / Math.abs(want));
      if (i === 0) first = want;
      last = want;
    }
    expect(last).toBeLessThan(first);
    expect(worst).toBeLessThan(tolerance);
    for (const [path, cell] of model.namedParameters()) {
      const trained = state.get(path)?.data as Float32Array;
      expect([path, disagreement(trained, await cell.data()) < 100 * tolerance]).toEqual([
        path,
        true,
      ]);
    }
  });
});

describe('exportTrainingStep', () => {
  const { loss } = tasks['NeuralNet2 784-5-3, CE'] as Task;
  const example = exampleOf(3);

  it('states in its manifest what feeds what', async () => {
    const model = new NeuralNet2();
    const optimizer = new Adam(model.parameters(), { lr: 0.25 });
    const { manifest } = await exportTrainingStep({ model, loss, optimizer, example, opset: 21 });
    const { state, ...rest } = manifest;
    expect(rest).toEqual({
      format: 'xent-training-step',
      version: 1,
      opset: 21,
      batch: [
        { name: 'input', dtype: 'float32', shape: ['batch', 784] },
        { name: 'target', dtype: 'int32', shape: ['batch'] },
      ],
      rates: [{ name: 'lr', dtype: 'float32', shape: [], initial: 0.25 }],
      loss: 'loss',
    });
    expect(state.map(({ kind, input }) => `${kind} ${input}`)).toEqual([
      ...model.namedParameters().map(([name]) => `parameter ${name}`),
      ...model
        .namedParameters()
        .flatMap(([name]) => [
          `optimizer optimizer.${name}.expAvg`,
          `optimizer optimizer.${name}.expAvgSq`,
        ]),
      'step optimizer.step',
    ]);
    expect(state[0]).toMatchObject({
      output: 'linear1.weight.next',
      dtype: 'float32',
      shape: [5, 784],
    });
    expect(state.at(-1)).toEqual({
      kind: 'step',
      input: 'optimizer.step',
      output: 'optimizer.step.next',
      dtype: 'int32',
      shape: [],
      initial: 0,
    });
    const values = initialValues(manifest);
    expect(values['linear1.weight']).toEqual(await model.linear1.weight.data());
    expect(values['optimizer.linear1.weight.expAvg']).toEqual(new Float32Array(5 * 784));
  });

  it('goes on in the middle of training, and leaves model and optimizer as they are', async () => {
    const model = new NeuralNet2();
    const optimizer = new Adam(model.parameters(), { lr: 0.002 });
    const batches = makeBatches(3, 3, 8);
    for (const batch of batches) await xentStep(model, loss, optimizer, batch);
    const before = [
      optimizer.lr,
      ...model.parameters().flatMap((p) => [p.value, p.grad, p.committed]),
      ...[...optimizer.state.values()].flatMap((s) => Object.values(s).map((cell) => cell.value)),
    ];
    const { bytes, manifest } = await exportTrainingStep({ model, loss, optimizer, example });
    const after = [
      optimizer.lr,
      ...model.parameters().flatMap((p) => [p.value, p.grad, p.committed]),
      ...[...optimizer.state.values()].flatMap((s) => Object.values(s).map((cell) => cell.value)),
    ];
    expect(after.every((value, i) => Object.is(value, before[i]))).toBe(true);
    expect(manifest.state.find(({ kind }) => kind === 'step')?.initial).toBe(3);
    const { step } = await driver(bytes, manifest);
    for (const batch of batches) {
      const want = await xentStep(model, loss, optimizer, batch);
      expect(Math.abs((await step(batch)) - want) / want).toBeLessThan(1e-5);
    }
  });

  it('leaves a fresh optimizer without state, and a model without gradients', async () => {
    const model = new NeuralNet2();
    const optimizer = new Adam(model.parameters());
    await exportTrainingStep({ model, loss, optimizer, example });
    expect(optimizer.state.size).toBe(0);
    expect(model.parameters().every((p) => p.grad === null)).toBe(true);
  });

  it('refuses values that do not fit', () => {
    const manifest = (initial: string): TrainingManifest => ({
      format: 'xent-training-step',
      version: 1,
      opset: 17,
      batch: [],
      rates: [],
      state: [
        { kind: 'parameter', input: 'w', output: 'w1', dtype: 'float32', shape: [1], initial },
      ],
      loss: 'loss',
    });
    expect(initialValues(manifest('AACAPw=='))).toEqual({ w: Float32Array.of(1) });
    for (const [text, got] of [
      ['AACAPwAA', '6'],
      ['AACA', '3'],
      ['AACAP===', 'another text'],
    ] as const) {
      expect(() => initialValues(manifest(text))).toThrow(
        `expected 4 bytes in base64 for 'w', got ${got}`,
      );
    }
  });

  it('takes the learning rate anew in every step', async () => {
    const model = new NeuralNet2();
    const optimizer = new AdamW(model.parameters(), { lr: 0.001 });
    const options = { model, loss, optimizer, example, opset: 21 } as const;
    const { bytes, manifest } = await exportTrainingStep(options);
    const { step } = await driver(bytes, manifest);
    for (const [i, batch] of makeBatches(3, 6, 8).entries()) {
      optimizer.lr = 0.001 * (i + 1);
      const want = await xentStep(model, loss, optimizer, batch);
      expect(Math.abs((await step(batch, optimizer.lr)) - want) / want).toBeLessThan(1e-5);
    }
  });

  it('has a learning rate for each group', async () => {
    const model = new NeuralNet2();
    const optimizer = new Adam([
      { params: model.linear1.parameters(), lr: 0.003, betas: [0.8, 0.99] },
      { params: model.linear2.parameters() },
    ]);
    const { bytes, manifest } = await exportTrainingStep({ model, loss, optimizer, example });
    expect(manifest.rates.map(({ name, initial }) => [name, initial])).toEqual([
      ['lr.0', 0.003],
      ['lr.1', 0.001],
    ]);
    const { step } = await driver(bytes, manifest);
    for (const batch of makeBatches(3, 8, 8)) {
      const want = await xentStep(model, loss, optimizer, batch);
      expect(Math.abs((await step(batch)) - want) / want).toBeLessThan(1e-5);
    }
  });

  it('leaves out what is frozen, and takes ignored labels as they come', async () => {
    const model = new NeuralNet2();
    model.linear1.weight.requiresGrad = false;
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const { bytes, manifest } = await exportTrainingStep({ model, loss, optimizer, example });
    expect(manifest.state.map(({ input }) => input)).toEqual([
      'linear1.bias',
      'linear2.weight',
      'linear2.bias',
    ]);
    const { step } = await driver(bytes, manifest);
    const [x] = makeBatches(3, 1, 4)[0] as Batch;
    const batch: Batch = [x, tensor(Int32Array.of(0, -100, 2, -100))];
    for (let i = 0; i < 3; i++) {
      const want = await xentStep(model, loss, optimizer, batch);
      expect(Math.abs((await step(batch)) - want) / want).toBeLessThan(1e-5);
    }
  });

  it('draws dropout anew in every step', async () => {
    const model = new Sequential(
      new Linear(784, 64),
      new ReLU(),
      new Dropout(0.5),
      new Linear(64, 3),
    );
    const optimizer = new SGD(model.parameters(), { lr: 0 });
    const options = { model, loss, optimizer, example, opset: 21 } as const;
    const { bytes, manifest } = await exportTrainingStep(options);
    expect(manifest.state.at(-1)).toMatchObject({ kind: 'random', dtype: 'int32', shape: [4] });
    await expect(exportTrainingStep({ ...options, opset: 17 })).rejects.toThrow(
      /pass { opset: 21 }/,
    );
    const { step } = await driver(bytes, manifest);
    const [batch] = makeBatches(3, 1, 33) as [Batch];
    const losses = [await step(batch), await step(batch), await step(batch)];
    expect(new Set(losses).size).toBe(3);
    const want = await loss.forward(model.eval().forward(batch[0]), batch[1]).item();
    for (const value of losses) expect(Math.abs(value - want)).toBeLessThan(0.3);
    expect(warnings).toEqual([]);
  });

  it('takes a function as the loss', async () => {
    const model = new NeuralNet2();
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const square = (prediction: Tensor, target: Tensor): Tensor => {
      const error = prediction.sub(target);
      return error.mul(error).mean();
    };
    const given = [zeros([1, 784]), zeros([1, 3])] as const;
    const { bytes, manifest } = await exportTrainingStep({
      model,
      loss: square,
      optimizer,
      example: given,
    });
    const { step } = await driver(bytes, manifest);
    const batch: Batch = [rand([5, 784]), rand([5, 3])];
    const want = await square(model.forward(batch[0]), batch[1]).item();
    expect(Math.abs((await step(batch)) - want) / want).toBeLessThan(1e-5);
  });

  it('refuses what is no training step', async () => {
    const model = new NeuralNet2();
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const good = { model, loss, optimizer, example };
    const refused = (change: object) => exportTrainingStep({ ...good, ...change });
    await expect(refused({ optimizer: {} })).rejects.toThrow(/expected an optimizer/);
    await expect(refused({ example: [zeros([1, 784])] })).rejects.toThrow(/\[input, target\]/);
    await expect(refused({ loss: (y: Tensor) => y })).rejects.toThrow(/loss of one number/);
    const stranger = new SGD(new NeuralNet2().parameters(), { lr: 0.1 });
    await expect(refused({ optimizer: stranger })).rejects.toThrow(/does not depend on/);
    expect(model.parameters().every((p) => p.grad === null)).toBe(true);
  });

  it('refuses numbers of an optimizer that follow no known formula', async () => {
    const model = new NeuralNet2();
    const inner = new SGD(model.parameters(), { lr: 0.1 });
    const optimizer = {
      paramGroups: inner.paramGroups,
      state: inner.state,
      step(): void {
        const { lr } = inner;
        inner.lr = Math.sin(lr);
        inner.step();
        inner.lr = lr;
      },
    };
    const failed = exportTrainingStep({ model, loss, optimizer, example });
    await expect(failed).rejects.toThrow(/by a known formula/);
    const error: unknown = await failed.catch((e) => e);
    expect(XentError.isInstance(error) && error.code).toBe('XENT_UNSUPPORTED');
    expect(inner.lr).toBe(0.1);
  });
});
