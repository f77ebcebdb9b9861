import type { Family, Sizes, Workload } from './workloads.ts';

/** Arrays in memory of their own; some libraries refuse shared memory. */
export type Floats = Float32Array<ArrayBuffer>;
export type Integers = Int32Array<ArrayBuffer>;

/** What a contender is given. Weights are [in, out]: layer(x) = x · weight + bias. */
export interface Inputs {
  scale: { x: Floats };
  softmax: { logits: Floats };
  crossEntropyForward: { logits: Floats; labels: Integers };
  crossEntropy: { logits: Floats; labels: Integers };
  trainingStep: {
    x: Floats;
    labels: Integers;
    weight1: Floats;
    bias1: Floats;
    weight2: Floats;
    bias2: Floats;
  };
  adamStep: Inputs['trainingStep'];
  matmul: { a: Floats; b: Floats };
}

/** Named arrays, as they are written to files. */
export type Arrays = Readonly<Record<string, Floats | Integers>>;

/** How they are read from files, by extension. */
export const KINDS = { '.f32': Float32Array, '.i32': Int32Array } as const;

/** Uniform numbers in [0, 1) from a 32-bit seed (SplitMix-style integer hash of a counter). */
function random(seed: number): () => number {
  let counter = Math.imul(seed, 0x9e3779b1);
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let bits = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
}

function uniform(length: number, seed: number, bound: number): Floats {
  const next = random(seed);
  return Float32Array.from({ length }, () => (2 * next() - 1) * bound);
}

function labels(length: number, classes: number, seed: number): Integers {
  const next = random(seed);
  return Int32Array.from({ length }, () => Math.floor(next() * classes));
}

const trainingInputs = ({
  batch,
  features,
  hidden,
  classes,
}: Sizes['trainingStep']): Inputs['trainingStep'] => ({
  x: uniform(batch * features, 4, 1),
  labels: labels(batch, classes, 5),
  weight1: uniform(features * hidden, 6, 1 / Math.sqrt(features)),
  bias1: uniform(hidden, 7, 1 / Math.sqrt(features)),
  weight2: uniform(hidden * classes, 8, 1 / Math.sqrt(hidden)),
  bias2: uniform(classes, 9, 1 / Math.sqrt(hidden)),
});

const makers: { [F in Family]: (sizes: Sizes[F]) => Inputs[F] } = {
  scale: ({ elements }) => ({ x: uniform(elements, 12, 1) }),
  softmax: ({ rows, columns }) => ({ logits: uniform(rows * columns, 1, 6) }),
  crossEntropyForward: ({ rows, columns }) => ({
    logits: uniform(rows * columns, 2, 6),
    labels: labels(rows, columns, 3),
  }),
  crossEntropy: ({ rows, columns }) => ({
    logits: uniform(rows * columns, 2, 6),
    labels: labels(rows, columns, 3),
  }),
  trainingStep: trainingInputs,
  adamStep: trainingInputs,
  matmul: ({ rows, inner, columns }) => ({
    a: uniform(rows * inner, 10, 1),
    b: uniform(inner * columns, 11, 1),
  }),
};

/** The inputs of a family: the same numbers on every call. */
export function inputsOf<F extends Family>(family: F, sizes: Sizes[F]): Inputs[F] {
  return makers[family](sizes);
}

/** The inputs of a workload as plain named arrays. */
export function arraysOf(workload: Workload): Arrays {
  const make = makers[workload.family] as (sizes: Workload['sizes']) => Inputs[Family];
  return { ...make(workload.sizes) };
}
