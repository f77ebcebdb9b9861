import { describeLosses, describeTraining } from '@xent/conformance';
import type { DType, Tensor, TensorLike } from '@xent/core';
import * as losses from '@xent/losses';
import { Linear, Module, ReLU, Sigmoid } from '@xent/nn';
import * as optim from '@xent/optim';
import * as ort from 'onnxruntime-web';
import { onnx } from './index.ts';

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

const open = () => onnx({ ort });

describeTraining({
  name: 'onnx wasm',
  open,
  float64: true,
  network: (name, dtype) => (name === 'NeuralNet1' ? new NeuralNet1(dtype) : new NeuralNet2(dtype)),
  optimizers: { ...optim },
  losses: { ...losses },
});

describeLosses({ name: 'onnx wasm', open, float64: true, functions: { ...losses } });
