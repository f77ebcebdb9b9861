import {
  BCELoss,
  CrossEntropyLoss,
  Linear,
  type Loss,
  lt,
  Module,
  max,
  ReLU,
  Sigmoid,
  type Tensor,
  type TensorLike,
} from 'xent';

/** 784-5-1: one probability. */
class NeuralNet1 extends Module {
  linear1 = new Linear(784, 5);
  relu = new ReLU();
  linear2 = new Linear(5, 1);
  sigmoid = new Sigmoid();

  forward(x: TensorLike): Tensor {
    return this.sigmoid.forward(this.linear2.forward(this.relu.forward(this.linear1.forward(x))));
  }
}

/** 784-5-3: one score a class. */
class NeuralNet2 extends Module {
  linear1 = new Linear(784, 5);
  relu = new ReLU();
  linear2 = new Linear(5, 3);

  forward(x: TensorLike): Tensor {
    return this.linear2.forward(this.relu.forward(this.linear1.forward(x)));
  }
}

/** A network with its task. */
export interface Experiment {
  readonly title: string;
  readonly digits: readonly number[];
  readonly epochs: number;
  /** Is the target one number from 0 to 1, rather than a class? */
  readonly binary: boolean;
  readonly create: () => { forward(x: TensorLike): Tensor } & Module;
  readonly criterion: Loss;
  /** Class of each row of the network's output. */
  readonly predict: (output: Tensor) => Tensor;
}

export const EXPERIMENTS: readonly Experiment[] = [
  {
    title: 'NeuralNet1  784-5-1, ReLU, sigmoid, BCELoss',
    digits: [4, 9],
    epochs: 10,
    binary: true,
    create: () => new NeuralNet1(),
    criterion: new BCELoss(),
    predict: (output) => lt(0.5, output.reshape([-1])).to('int32'),
  },
  {
    title: 'NeuralNet2  784-5-3, ReLU, CrossEntropyLoss',
    digits: [0, 1, 2],
    epochs: 5,
    binary: false,
    create: () => new NeuralNet2(),
    criterion: new CrossEntropyLoss(),
    predict: (output) => max(output, 1).indices,
  },
];
