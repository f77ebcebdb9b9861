/** Sizes of one workload, by family. */
export interface Sizes {
  softmax: { readonly rows: number; readonly columns: number };
  crossEntropyForward: { readonly rows: number; readonly columns: number };
  crossEntropy: { readonly rows: number; readonly columns: number };
  trainingStep: {
    readonly batch: number;
    readonly features: number;
    readonly hidden: number;
    readonly classes: number;
    readonly learningRate: number;
  };
  matmul: { readonly rows: number; readonly inner: number; readonly columns: number };
}

export type Family = keyof Sizes;

/** A figure derived from the milliseconds of one run, such as steps per second. */
export interface Rate {
  readonly unit: string;
  of(milliseconds: number): number;
}

interface WorkloadOf<F extends Family> {
  readonly id: string;
  readonly title: string;
  readonly family: F;
  readonly sizes: Sizes[F];
  readonly rate: Rate;
  /** Runs only when it is named. */
  readonly optional?: true;
}

export type Workload = { [F in Family]: WorkloadOf<F> }[Family];

const nanosecondsPer = (elements: number): Rate => ({
  unit: 'ns/element',
  of: (milliseconds) => (milliseconds * 1e6) / elements,
});

const stepsPerSecond: Rate = { unit: 'steps/s', of: (milliseconds) => 1000 / milliseconds };

function perElement<F extends 'softmax' | 'crossEntropyForward' | 'crossEntropy'>(
  family: F,
  prefix: string,
  name: string,
  rows: number,
  columns: number,
): WorkloadOf<F> {
  const sizes = { rows, columns };
  return {
    id: `${prefix}-${rows}x${columns}`,
    title: `${name} [${rows},${columns}]`,
    family,
    sizes,
    rate: nanosecondsPer(rows * columns),
  };
}

function trainingStep(
  features: number,
  hidden: number,
  classes: number,
): WorkloadOf<'trainingStep'> {
  const batch = 64;
  return {
    id: `train-${features}-${hidden}-${classes}`,
    title: `training step ${features}-${hidden}-${classes}, batch ${batch}, SGD 0.1`,
    family: 'trainingStep',
    sizes: { batch, features, hidden, classes, learningRate: 0.1 },
    rate: stepsPerSecond,
  };
}

function square(size: number): WorkloadOf<'matmul'> {
  return {
    id: `matmul-${size}`,
    title: `matmul ${size}×${size}×${size}`,
    family: 'matmul',
    sizes: { rows: size, inner: size, columns: size },
    rate: { unit: 'GFLOP/s', of: (milliseconds) => (2 * size ** 3) / (milliseconds * 1e6) },
  };
}

const SOFTMAX = 'softmax forward';
const FORWARD = 'cross-entropy forward';
const BACKWARD = 'cross-entropy forward + backward';

export const WORKLOADS: readonly Workload[] = [
  perElement('softmax', 'softmax', SOFTMAX, 1024, 1000),
  perElement('softmax', 'softmax', SOFTMAX, 128, 32000),
  perElement('crossEntropyForward', 'ce-forward', FORWARD, 1024, 1000),
  perElement('crossEntropyForward', 'ce-forward', FORWARD, 128, 32000),
  perElement('crossEntropy', 'ce', BACKWARD, 1024, 1000),
  perElement('crossEntropy', 'ce', BACKWARD, 128, 32000),
  trainingStep(784, 5, 3),
  trainingStep(784, 128, 10),
  square(512),
  { ...square(1024), optional: true },
];
