import {
  add,
  clamp,
  log,
  log1p,
  matmul,
  mean,
  mul,
  neg,
  type Parameter,
  parameter,
  permute,
  relu,
  sigmoid,
  softmaxCrossEntropy,
  sub,
  type Tensor,
  zeros,
} from '@xent/core';
import { ConformanceError } from '../check.ts';
import { type FunctionTable, find } from '../golden/signature.ts';
import type { NetworkName } from './data.ts';
import { type Optimizer, type Options, ownOptimizer } from './rules.ts';

/** A network whose parameters have PyTorch's names, such as `linear1.weight`. A Module is one. */
export interface Network {
  forward(x: Tensor): Tensor;
  namedParameters(): Iterable<readonly [name: string, parameter: Parameter]>;
}

/**
 * What the training runs are made of. Parts that are left out are written with core alone.
 *
 * - `NeuralNet1`: Linear(784, 5), ReLU, Linear(5, 1), Sigmoid
 * - `NeuralNet2`: Linear(784, 5), ReLU, Linear(5, 3)
 */
export interface TrainingParts {
  readonly network?: (name: NetworkName, dtype: 'float32' | 'float64') => Network;
  /** Classes by PyTorch's names, for example the whole package: `import * as optim from '@xent/optim'`. */
  readonly optimizers?: FunctionTable;
  /** `binaryCrossEntropy` and `crossEntropy`, for example the whole package. */
  readonly losses?: FunctionTable;
}

function ownNetwork(name: NetworkName, dtype: 'float32' | 'float64'): Network {
  const outputs = name === 'NeuralNet1' ? 1 : 3;
  const make = (...shape: number[]): Parameter => parameter(zeros(shape, { dtype }));
  const [w1, b1, w2, b2] = [make(5, 784), make(5), make(outputs, 5), make(outputs)];
  const layer = (x: Tensor, w: Parameter, b: Parameter): Tensor =>
    add(matmul(x, permute(w, [1, 0])), b);
  return {
    forward(x) {
      const out = layer(relu(layer(x, w1, b1)), w2, b2);
      return name === 'NeuralNet1' ? sigmoid(out) : out;
    },
    namedParameters: () => [
      ['linear1.weight', w1],
      ['linear1.bias', b1],
      ['linear2.weight', w2],
      ['linear2.bias', b2],
    ],
  };
}

function ownBinaryCrossEntropy(p: Tensor, target: Tensor): Tensor {
  const hit = mul(target, clamp(log(p), -100));
  const miss = mul(sub(1, target), clamp(log1p(neg(p)), -100));
  return neg(mean(add(hit, miss)));
}

function ownCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return mean(
    softmaxCrossEntropy(logits, target, null, { dim: 1, ignoreIndex: -100, labelSmoothing: 0 }),
  );
}

type OptimizerClass = new (parameters: readonly Parameter[], options: Options) => Optimizer;

/** The same parts with nothing left out. */
export interface Parts {
  network(name: NetworkName, dtype: 'float32' | 'float64'): Network;
  optimizer(name: string, parameters: readonly Parameter[], options: Options): Optimizer;
  loss(net: NetworkName, output: Tensor, target: Tensor): Tensor;
}

export function complete({ network, optimizers, losses }: TrainingParts): Parts {
  const lossFunction = (name: string): ((x: Tensor, y: Tensor) => Tensor) | null =>
    losses ? (find(losses, name) as ((x: Tensor, y: Tensor) => Tensor) | null) : null;
  return {
    network: network ?? ownNetwork,
    optimizer(name, parameters, options) {
      const given = optimizers?.[name];
      const made = optimizers
        ? typeof given === 'function' && new (given as OptimizerClass)(parameters, options)
        : ownOptimizer(name, parameters, options);
      if (!made) throw new ConformanceError(`training: there is no optimizer '${name}'`);
      return made;
    },
    loss(net, output, target) {
      const binary = net === 'NeuralNet1';
      const given = lossFunction(binary ? 'binary_cross_entropy' : 'cross_entropy');
      if (losses && !given) {
        throw new ConformanceError(`training: the losses for ${net} are not in the table`);
      }
      return (given ?? (binary ? ownBinaryCrossEntropy : ownCrossEntropy))(output, target);
    },
  };
}
