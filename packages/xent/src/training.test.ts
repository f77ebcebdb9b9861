import { describeTraining } from '@xent/conformance';
import * as losses from '@xent/losses';
import * as optim from '@xent/optim';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  binaryCrossEntropy,
  type DType,
  js,
  Linear,
  Module,
  manualSeed,
  ReLU,
  runtimeReport,
  Sequential,
  SGD,
  Sigmoid,
  setBackend,
  type Tensor,
  type TensorLike,
  tensor,
} from './index.ts';

class NeuralNet1 extends Module {
  linear1: Linear;
  relu = new ReLU();
  linear2: Linear;
  sigmoid = new Sigmoid();

  constructor(dtype: DType) {
    super();
    this.linear1 = new Linear(784, 5, { dtype });
    this.linear2 = new Linear(5, 1, { dtype });
  }

  forward(x: TensorLike): Tensor {
    const hidden = this.relu.forward(this.linear1.forward(x));
    return this.sigmoid.forward(this.linear2.forward(hidden));
  }
}

class NeuralNet2 extends Module {
  linear1: Linear;
  relu = new ReLU();
  linear2: Linear;

  constructor(dtype: DType) {
    super();
    this.linear1 = new Linear(784, 5, { dtype });
    this.linear2 = new Linear(5, 3, { dtype });
  }

  forward(x: TensorLike): Tensor {
    return this.linear2.forward(this.relu.forward(this.linear1.forward(x)));
  }
}

describeTraining({
  name: 'nn, optim and losses on js',
  open: js,
  float64: true,
  network: (name, dtype) => (name === 'NeuralNet1' ? new NeuralNet1(dtype) : new NeuralNet2(dtype)),
  optimizers: { ...optim },
  losses: { ...losses },
});

describe('a training', () => {
  beforeAll(() => setBackend(js()));

  it('goes on after a batch of another size with one compilation more', async () => {
    manualSeed(2);
    const model = new Sequential(new Linear(4, 3), new ReLU(), new Linear(3, 1), new Sigmoid());
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const before = runtimeReport().compiles;
    for (const rows of [8, 8, 8, 3, 8, 3]) {
      const x = tensor(
        Float32Array.from({ length: rows * 4 }, (_, i) => Math.sin(i)),
        { shape: [rows, 4] },
      );
      const y = tensor(
        Float32Array.from({ length: rows }, (_, i) => i % 2),
        { shape: [rows, 1] },
      );
      optimizer.zeroGrad();
      const loss = binaryCrossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      await loss.item();
    }
    expect(runtimeReport().compiles - before).toBe(2);
  });
});
