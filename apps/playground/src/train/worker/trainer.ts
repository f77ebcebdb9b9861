import { type LabelledImages, PIXELS, type Split } from '@xent/digits';
import {
  Adam,
  AdamW,
  ArrayDataset,
  argmax,
  BCELoss,
  CrossEntropyLoss,
  DataLoader,
  type Dataset,
  type Loss,
  manualSeed,
  noGrad,
  type Optimizer,
  type Parameter,
  SGD,
  type Tensor,
} from 'xent';
import type { TrainConfig } from '../config.ts';
import { NeuralNet1, NeuralNet2 } from './models.ts';

/** Test images are read in pieces of this size, so that a pause never waits for all of them. */
const TEST_BATCH = 128;

export interface StepResult {
  readonly loss: number;
  readonly images: number;
  /** Share of the batch that was predicted rightly, before the step. */
  readonly hit: number;
}

export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: Uint32Array<ArrayBuffer>;
}

type Batch = readonly [images: Tensor, target: Tensor];

interface TestBatch {
  readonly images: Tensor;
  readonly target: Tensor;
  readonly labels: Uint8Array;
}

/** One training run: a model, its optimizer and its data. The same config gives the same losses. */
export class Trainer {
  readonly stepsPerEpoch: number;
  /** Steps done. */
  step = 0;
  /** Predicted class of every test image, from the last evaluation. */
  readonly predictions: Uint8Array;

  readonly #classes: number;
  readonly #binary: boolean;
  readonly #model: NeuralNet1 | NeuralNet2;
  readonly #criterion: Loss;
  readonly #testCriterion: Loss;
  readonly #optimizer: Optimizer;
  readonly #loader: Iterable<Batch>;
  readonly #tests: readonly TestBatch[];
  #batches: Iterator<Batch> | undefined;

  constructor(config: TrainConfig, { train, test }: Split) {
    const { model, digits, batchSize, seed } = config;
    manualSeed(seed);
    this.#classes = digits.length;
    this.#binary = model === 'nn1';
    this.#model = this.#binary ? new NeuralNet1() : new NeuralNet2();
    this.#criterion = this.#binary ? new BCELoss() : new CrossEntropyLoss();
    const total = { reduction: 'sum' } as const;
    this.#testCriterion = this.#binary ? new BCELoss(total) : new CrossEntropyLoss(total);
    this.#optimizer = makeOptimizer(config, this.#model.parameters());
    const loader = new DataLoader(this.#dataset(train), { batchSize, shuffle: true, seed });
    this.#loader = loader;
    this.stepsPerEpoch = loader.length;
    const tests = new DataLoader(this.#dataset(test), { batchSize: TEST_BATCH });
    let at = 0;
    this.#tests = Array.from(tests, ([images, target]) => {
      const labels = test.labels.subarray(at, at + TEST_BATCH);
      at += TEST_BATCH;
      return { images, target, labels };
    });
    this.predictions = new Uint8Array(test.labels.length);
  }

  set lr(lr: number) {
    this.#optimizer.lr = lr;
  }

  /** Trains on the next batch. */
  async trainStep(): Promise<StepResult> {
    const [images, target] = this.#nextBatch();
    this.#optimizer.zeroGrad();
    const output = this.#model.forward(images);
    const loss = this.#criterion.forward(output, target);
    loss.backward();
    this.#optimizer.step();
    // Asked for in the same tick: one run computes the step, the loss and the predictions.
    const [value, predicted, truth] = await Promise.all([
      loss.item(),
      this.#predict(output),
      target.data(),
    ]);
    this.step++;
    const right = predicted.reduce((sum, label, at) => sum + (label === truth[at] ? 1 : 0), 0);
    return { loss: value, images: predicted.length, hit: right / predicted.length };
  }

  /** Reads the test images; every `yield` is a chance to do something else. */
  async *evaluate(): AsyncGenerator<undefined, Evaluation> {
    const confusion = new Uint32Array(this.#classes ** 2);
    let loss = 0;
    let right = 0;
    let at = 0;
    for (const { images, target, labels } of this.#tests) {
      const output = noGrad(() => this.#model.forward(images));
      const [sum, predicted] = await Promise.all([
        this.#testCriterion.forward(output, target).item(),
        this.#predict(output),
      ]);
      loss += sum;
      for (const [index, truth] of labels.entries()) {
        const label = predicted[index] ?? 0;
        confusion[truth * this.#classes + label] =
          (confusion[truth * this.#classes + label] ?? 0) + 1;
        if (label === truth) right++;
        this.predictions[at++] = label;
      }
      yield;
    }
    return { loss: loss / at, accuracy: right / at, confusion };
  }

  /** Weights of both layers: `[5, 784]` and `[outputs, 5]`. */
  async weights(): Promise<readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>]> {
    const { linear1, linear2 } = this.#model;
    const [first, second] = await Promise.all([linear1.weight.data(), linear2.weight.data()]);
    return [Float32Array.from(first), Float32Array.from(second)];
  }

  #nextBatch(): Batch {
    for (;;) {
      this.#batches ??= this.#loader[Symbol.iterator]();
      const next = this.#batches.next();
      if (!next.done) return next.value;
      this.#batches = undefined;
    }
  }

  async #predict(output: Tensor): Promise<readonly number[]> {
    if (!this.#binary) return Array.from(await argmax(output, 1).data(), Number);
    return Array.from(await output.data(), (p) => (Number(p) > 0.5 ? 1 : 0));
  }

  /** Pixels from 0 to 1; targets as class indices or, for yes-or-no, as one number a row. */
  #dataset({ images, labels }: LabelledImages): Dataset<Batch, Batch> {
    const pixels = { data: images, shape: [PIXELS], scale: 1 / 255 } as const;
    const target = this.#binary
      ? ({ data: labels, shape: [1], dtype: 'float32' } as const)
      : { data: labels };
    return new ArrayDataset(pixels, target);
  }
}

function makeOptimizer({ optimizer, lr }: TrainConfig, parameters: Parameter[]): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return new SGD(parameters, { lr });
    case 'momentum':
      return new SGD(parameters, { lr, momentum: 0.9 });
    case 'adam':
      return new Adam(parameters, { lr });
    case 'adamw':
      return new AdamW(parameters, { lr });
  }
}
