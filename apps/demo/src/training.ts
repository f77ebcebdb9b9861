import { splitOrdered } from '@xent/digits';
import { loadDigits } from '@xent/digits/node';
import { ArrayDataset, DataLoader, manualSeed, noGrad, SGD, tensor } from 'xent';
import { confusionMatrix } from './confusion.ts';
import type { Experiment } from './networks.ts';

export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly loss: number;
}

export interface TrainingResult {
  /** `confusion[actual][predicted]`, on the test images. */
  readonly confusion: readonly (readonly number[])[];
  /** Share of the test images that are right, 0 to 1. */
  readonly accuracy: number;
  readonly trainImages: number;
  readonly testImages: number;
  /** Wall time of training, in seconds. */
  readonly seconds: number;
}

const BATCH = 32;
const LEARNING_RATE = 0.1;

/** Trains with plain SGD on the first 80 % of each digit and tests on the rest. */
export async function train(
  experiment: Experiment,
  seed: number,
  onStep: (progress: TrainingProgress) => void,
): Promise<TrainingResult> {
  const { digits, epochs, binary, criterion, predict } = experiment;
  const split = splitOrdered(loadDigits(digits));
  manualSeed(seed);
  const model = experiment.create();
  const optimizer = new SGD(model.parameters(), { lr: LEARNING_RATE });
  const images = { data: split.train.images, shape: [784], scale: 1 / 255 } as const;
  const labels = binary
    ? ({ data: split.train.labels, shape: [1], dtype: 'float32' } as const)
    : { data: split.train.labels };
  const loader = new DataLoader(new ArrayDataset(images, labels), {
    batchSize: BATCH,
    shuffle: true,
    seed,
  });
  const steps = epochs * loader.length;
  const started = performance.now();
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x), y);
      loss.backward();
      optimizer.step();
      onStep({ step: ++step, steps, epoch, loss: await loss.item() });
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const scaled = Float32Array.from(split.test.images, (byte) => byte / 255);
  const x = tensor(scaled, { shape: [split.test.labels.length, 784] });
  const predicted = await noGrad(() => predict(model.forward(x))).data();
  const confusion = confusionMatrix(split.test.labels, predicted, digits.length);
  const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  return {
    confusion,
    accuracy: right / split.test.labels.length,
    trainImages: split.train.labels.length,
    testImages: split.test.labels.length,
    seconds,
  };
}
