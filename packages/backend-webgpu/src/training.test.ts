import { js } from '@xent/backend-js';
import { describeLosses, describeTraining } from '@xent/conformance';
import {
  type Backend,
  type DType,
  manualSeed,
  setBackend,
  setWarningHandler,
  type Tensor,
  type TensorLike,
  tensor,
} from '@xent/core';
import * as losses from '@xent/losses';
import { Linear, Module, ReLU, Sequential, Sigmoid } from '@xent/nn';
import * as optim from '@xent/optim';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webgpu } from './index.ts';
import { errorsOf } from './testing/errors.ts';

const gpu = await nodeGpu();
const { watch, errors } = errorsOf();
const open = async (): Promise<Backend> => watch(await webgpu({ gpu }));

class Net extends Module {
  readonly layers: Sequential;

  constructor(layers: Sequential) {
    super();
    this.layers = layers;
  }

  forward(x: TensorLike): Tensor {
    return this.layers.forward(x);
  }
}

class NeuralNet extends Module {
  linear1: Linear;
  relu = new ReLU();
  linear2: Linear;
  readonly sigmoid: Sigmoid | null;

  constructor(isBinary: boolean, dtype: DType) {
    super();
    this.linear1 = new Linear(784, 5, { dtype });
    this.linear2 = new Linear(5, isBinary ? 1 : 3, { dtype });
    this.sigmoid = isBinary ? new Sigmoid() : null;
  }

  forward(x: TensorLike): Tensor {
    const scores = this.linear2.forward(this.relu.forward(this.linear1.forward(x)));
    return this.sigmoid ? this.sigmoid.forward(scores) : scores;
  }
}

// The cases hold doubtful arguments on purpose.
beforeAll(() => setWarningHandler(() => {}));
afterAll(() => {
  setWarningHandler(null);
  expect(errors).toEqual([]);
});

describeTraining({
  name: 'nn, optim and losses on webgpu',
  open,
  network: (name, dtype) => new NeuralNet(name === 'NeuralNet1', dtype),
  optimizers: { ...optim },
  losses: { ...losses },
});

describeLosses({ name: 'webgpu', open, functions: losses });

describe('training that moves between backends', () => {
  /** Losses of 18 steps, on one backend after another, six steps each. */
  async function train(
    backends: readonly Backend[],
    make: (parameters: Iterable<ReturnType<Net['parameters']>[number]>) => optim.Optimizer,
  ): Promise<number[]> {
    manualSeed(5);
    const model = new Net(new Sequential(new Linear(12, 16), new ReLU(), new Linear(16, 4)));
    const optimizer = make(model.parameters());
    const seen: number[] = [];
    for (let i = 0; i < 18; i++) {
      setBackend(backends[Math.floor(i / 6) % backends.length] as Backend);
      const x = tensor(
        Float32Array.from({ length: 96 }, (_, k) => Math.sin(k * (1 + (i % 5)))),
        { shape: [8, 12] },
      );
      const labels = tensor([0, 1, 2, 3, 0, 1, 2, 3], { dtype: 'int32' });
      optimizer.zeroGrad();
      const loss = losses.crossEntropy(model.forward(x), labels);
      loss.backward();
      optimizer.step();
      seen.push(await loss.item());
    }
    return seen;
  }

  it.each([
    ['SGD', (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true })],
    ['Adam', (p) => new optim.Adam(p, { lr: 0.01 })],
    ['AdamW', (p) => new optim.AdamW(p, { lr: 0.01, weightDecay: 0.1 })],
  ] satisfies [string, Parameters<typeof train>[1]][])(
    'keeps the losses of %s',
    async (_, make) => {
      const gpuBackend = await open();
      const whole = await train([js()], make);
      const moving = await train([js(), gpuBackend, js()], make);
      const onGpu = await train([gpuBackend], make);
      moving.forEach((loss, i) => {
        expect(loss).toBeCloseTo(whole[i] as number, 5);
        expect(onGpu[i]).toBeCloseTo(whole[i] as number, 5);
      });
      await gpuBackend.dispose();
    },
  );
});
