import { Linear, Module, ReLU, Sigmoid, type Tensor, type TensorLike } from 'xent';

/** Yes or no: one output, the probability of “yes”. */
export class NeuralNet1 extends Module {
  readonly linear1: Linear = new Linear(784, 5);
  readonly relu: ReLU = new ReLU();
  readonly linear2: Linear = new Linear(5, 1);
  readonly sigmoid: Sigmoid = new Sigmoid();

  forward(x: TensorLike): Tensor {
    const hidden = this.relu.forward(this.linear1.forward(x));
    return this.sigmoid.forward(this.linear2.forward(hidden));
  }
}

/** One of three: a score for each class, no softmax at the end. */
export class NeuralNet2 extends Module {
  readonly linear1: Linear = new Linear(784, 5);
  readonly relu: ReLU = new ReLU();
  readonly linear2: Linear = new Linear(5, 3);

  forward(x: TensorLike): Tensor {
    return this.linear2.forward(this.relu.forward(this.linear1.forward(x)));
  }
}
