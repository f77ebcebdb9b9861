import { type LabelledImages, PIXELS, type Split, toUnit } from '@xent/digits';
import {
  Adam,
  AdamW,
  argmax,
  BCELoss,
  CrossEntropyLoss,
  DataLoader,
  manualSeed,
  noGrad,
  type Optimizer,
  type Parameter,
  SGD,
  type Tensor,
  TensorDataset,
  tensor,
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
  readonly #criterion: BCELoss | CrossEntropyLoss;
  readonly #testCriterion: BCELoss | CrossEntropyLoss;
  readonly #optimizer: Optimizer;
  readonly #loader: DataLoader<readonly [Tensor, Tensor]>;
  readonly #test: readonly TestBatch[];
  #batches: Iterator<readonly [Tensor, Tensor]> | undefined;

  constructor(config: TrainConfig, split: Split) {
    manualSeed(config.seed);
    this.#classes = config.digits.length;
    this.#binary = config.model === 'nn1';
    this.#model = this.#binary ? new NeuralNet1() : new NeuralNet2();
    this.#criterion = this.#binary ? new BCELoss() : new CrossEntropyLoss();
    const options = { reduction: 'sum' } as const;
    this.#testCriterion = this.#binary ? new BCELoss(options) : new CrossEntropyLoss(options);
    this.#optimizer = makeOptimizer(config, this.#model.parameters());
    const { train, test } = split;
    this.#loader = new DataLoader(
      new TensorDataset(this.#images(train), this.#targets(train.labels)),
      {
        batchSize: config.batchSize,
        shuffle: true,
        seed: config.seed,
      },
    );
    this.stepsPerEpoch = Math.ceil(train.labels.length / config.batchSize);
    this.#test = this.#testBatches(test);
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
    for (const { images, target, labels } of this.#test) {
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

  #nextBatch(): readonly [Tensor, Tensor] {
    this.#batches ??= this.#loader[Symbol.iterator]();
    let next = this.#batches.next();
    if (next.done) {
      this.#batches = this.#loader[Symbol.iterator]();
      next = this.#batches.next();
    }
    return next.value;
  }

  async #predict(output: Tensor): Promise<readonly number[]> {
    if (!this.#binary) return Array.from(await argmax(output, 1).data(), Number);
    return Array.from(await output.data(), (p) => (Number(p) > 0.5 ? 1 : 0));
  }

  #images({ images }: LabelledImages): Tensor {
    return tensor(toUnit(images), { shape: [images.length / PIXELS, PIXELS] });
  }

  #targets(labels: Uint8Array): Tensor {
    if (!this.#binary) return tensor(Int32Array.from(labels));
    return tensor(Float32Array.from(labels), { shape: [labels.length, 1] });
  }

  #testBatches({ images, labels }: LabelledImages): readonly TestBatch[] {
    const count = Math.ceil(labels.length / TEST_BATCH);
    return Array.from({ length: count }, (_, batch) => {
      const from = batch * TEST_BATCH;
      const to = Math.min(labels.length, from + TEST_BATCH);
      const part = {
        images: images.subarray(from * PIXELS, to * PIXELS),
        labels: labels.subarray(from, to),
      };
      return {
        images: this.#images(part),
        target: this.#targets(part.labels),
        labels: part.labels,
      };
    });
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
