/** Sizes of one workload, by family. */
export interface Sizes {
  /** y = 2x: nothing but traffic. */
  scale: { readonly elements: number };
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
  /** The same with Adam: betas 0.9 and 0.999, eps 1e-8. */
  adamStep: Sizes['trainingStep'];
  matmul: { readonly rows: number; readonly inner: number; readonly columns: number };
}

export type Family = keyof Sizes;

/** A figure derived from the milliseconds of one run, such as steps per second. */
export interface Rate {
  readonly unit: string;
  of(milliseconds: number): number;
}

/** The least that any device has to do in one run, which is what `limit-webgpu` does: copy bytes, or multiply and add. */
export type Floor =
  | { readonly bytes: number; readonly elements: number }
  | { readonly flops: number };

interface WorkloadOf<F extends Family> {
  readonly id: string;
  readonly title: string;
  readonly family: F;
  readonly sizes: Sizes[F];
  readonly rate: Rate;
  readonly floor?: Floor;
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
  bytes: number,
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
    floor: { bytes: bytes * rows * columns, elements: rows * columns },
  };
}

function training<F extends 'trainingStep' | 'adamStep'>(
  family: F,
  features: number,
  hidden: number,
  classes: number,
): WorkloadOf<F> {
  const batch = 64;
  const adam = family === 'adamStep';
  const learningRate = adam ? 0.001 : 0.1;
  const rule = `${adam ? 'Adam' : 'SGD'} ${learningRate}`;
  return {
    id: `train-${features}-${hidden}-${classes}${adam ? '-adam' : ''}`,
    title: `training step ${features}-${hidden}-${classes}, batch ${batch}, ${rule}`,
    family,
    sizes: { batch, features, hidden, classes, learningRate },
    rate: stepsPerSecond,
  };
}

function scale(elements: number): WorkloadOf<'scale'> {
  return {
    id: `scale-${elements}`,
    title: `2x [${elements}]`,
    family: 'scale',
    sizes: { elements },
    rate: nanosecondsPer(elements),
    floor: { bytes: 8 * elements, elements },
  };
}

function square(size: number): WorkloadOf<'matmul'> {
  return {
    id: `matmul-${size}`,
    title: `matmul ${size}×${size}×${size}`,
    family: 'matmul',
    sizes: { rows: size, inner: size, columns: size },
    rate: { unit: 'GFLOP/s', of: (milliseconds) => (2 * size ** 3) / (milliseconds * 1e6) },
    floor: { flops: 2 * size ** 3 },
  };
}

const SOFTMAX = 'softmax forward';
const FORWARD = 'cross-entropy forward';
const BACKWARD = 'cross-entropy forward + backward';

export const WORKLOADS: readonly Workload[] = [
  perElement('softmax', 'softmax', SOFTMAX, 8, 1024, 1000),
  perElement('softmax', 'softmax', SOFTMAX, 8, 128, 32000),
  perElement('crossEntropyForward', 'ce-forward', FORWARD, 4, 1024, 1000),
  perElement('crossEntropyForward', 'ce-forward', FORWARD, 4, 128, 32000),
  perElement('crossEntropy', 'ce', BACKWARD, 8, 1024, 1000),
  perElement('crossEntropy', 'ce', BACKWARD, 8, 128, 32000),
  training('trainingStep', 784, 5, 3),
  training('trainingStep', 784, 128, 10),
  training('adamStep', 784, 128, 10),
  square(512),
  square(1024),
  scale(16_777_216),
];
