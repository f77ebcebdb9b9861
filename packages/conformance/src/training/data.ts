import { lines } from '../fixtures/training.ts';

export type NetworkName = 'NeuralNet1' | 'NeuralNet2';

interface ParameterSummary {
  readonly sum: number;
  readonly abs_sum: number;
  readonly first5: readonly number[];
  readonly samples: readonly (readonly [index: number, value: number])[];
}

/** One run of PyTorch: what it was given and what came out. */
export interface Run {
  readonly net: NetworkName;
  readonly optimizer: string;
  readonly kwargs: Readonly<Record<string, number | boolean>>;
  readonly dtype: 'float32' | 'float64';
  /** Loss of the batch before each step. */
  readonly losses: readonly number[];
  readonly final_loss_all_data: number;
  readonly final_correct_of_all: number;
  readonly final_params: Readonly<Record<string, ParameterSummary>>;
}

interface Document {
  readonly input_size: number;
  readonly pixel_divisor: number;
  readonly samples: readonly {
    readonly label: number;
    readonly pixels: readonly (readonly [index: number, value: number])[];
  }[];
  readonly order: readonly (readonly number[])[];
  readonly init: Readonly<Record<NetworkName, Readonly<Record<string, InitialValue>>>>;
  readonly runs: readonly Run[];
}

export interface InitialValue {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Images and labels of some samples. */
export interface Images {
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
}

/** The training runs of `torch-training.json`. */
export interface TrainingData {
  readonly inputSize: number;
  readonly runs: readonly Run[];
  /** Sample indices of each step's batch. */
  readonly order: readonly (readonly number[])[];
  readonly all: Images;
  images(indices: readonly number[]): Images;
  initial(net: NetworkName): Readonly<Record<string, InitialValue>>;
}

export function trainingData(): TrainingData {
  const document = JSON.parse(lines.join('')) as Document;
  const { samples, input_size: inputSize, pixel_divisor: divisor, init } = document;
  const images = (indices: readonly number[]): Images => {
    const pixels = new Float32Array(indices.length * inputSize);
    const labels = new Int32Array(indices.length);
    indices.forEach((index, row) => {
      const sample = samples[index];
      if (!sample) return;
      labels[row] = sample.label;
      for (const [at, value] of sample.pixels) pixels[row * inputSize + at] = value / divisor;
    });
    return { pixels, labels, count: indices.length };
  };
  return {
    inputSize,
    runs: document.runs,
    order: document.order,
    all: images(samples.map((_, i) => i)),
    images,
    initial: (net) => init[net],
  };
}
