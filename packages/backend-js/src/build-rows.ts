import { softmaxCrossEntropy } from './kernels/cross-entropy.ts';
import { logSoftmax, logSoftmaxBackward } from './kernels/log-softmax.ts';
import { softmax, softmaxBackward } from './kernels/softmax.ts';
import type { Run, Value } from './value.ts';

/** Makes the kernel of a composite along the last dimension, in float32. */
type Build = (value: Value, classes: number) => Run;

/** The loss, its gradient, or both at once: then this is the gradient, and the loss its partner. */
const crossEntropy: Build = ({ op, args, attrs }, classes) => {
  const isGradient = op === 'softmaxCrossEntropyGradient';
  // What arrives at the losses may be a view of one number.
  const arriving = isGradient ? args[2] : undefined;
  const number = arriving?.strides.every((s) => s === 0) ? arriving.offset : -1;
  const { ignoreIndex, labelSmoothing, weighted } = attrs as {
    readonly ignoreIndex: number;
    readonly labelSmoothing: number;
    readonly weighted: boolean;
  };
  return (y: Float32Array, x: Float32Array, targets: Int32Array, ...rest: Float32Array[]) => {
    const [dy] = rest;
    const weight = weighted ? rest[isGradient ? 1 : 0] : undefined;
    const options = { weight, ignoreIndex, labelSmoothing };
    softmaxCrossEntropy(
      x,
      targets,
      classes,
      options,
      isGradient
        ? { loss: rest[args.length - 2], dx: y, dy: number < 0 ? dy : dy?.[number] }
        : { loss: y },
    );
  };
};

const BUILDS: Readonly<Record<string, Build>> = {
  softmax: (_, classes) => (y: Float32Array, x: Float32Array) => softmax(x, y, classes),
  logSoftmax: (_, classes) => (y: Float32Array, x: Float32Array) => logSoftmax(x, y, classes),
  softmaxGradient: (_, classes) => (dx: Float32Array, y: Float32Array, dy: Float32Array) =>
    softmaxBackward(y, dy, dx, classes),
  logSoftmaxGradient: (_, classes) => (dx: Float32Array, y: Float32Array, dy: Float32Array) =>
    logSoftmaxBackward(y, dy, dx, classes),
  softmaxCrossEntropy: crossEntropy,
  softmaxCrossEntropyGradient: crossEntropy,
};

export function isRowwise(op: string): boolean {
  return op in BUILDS;
}

export function buildRows(value: Value): Run {
  return (BUILDS[value.op] as Build)(value, value.args[0]?.shape.at(-1) ?? 1);
}
