import { type HostData, noGrad, type Parameter, type Tensor, tensor } from '@xent/core';
import { type Check, ConformanceError, ensure } from '../check.ts';
import { compare } from '../compare.ts';
import type { FloatType } from '../evaluate.ts';
import { camelCase } from '../golden/signature.ts';
import type { Subject } from '../subject.ts';
import type { Limit } from '../tolerance.ts';
import {
  type Images,
  type NetworkName,
  type Run,
  type TrainingData,
  trainingData,
} from './data.ts';
import { complete, type Network, type Parts, type TrainingParts } from './parts.ts';

const LOSSES: Readonly<Record<FloatType, Limit>> = {
  float32: { absolute: 0, relative: 2e-5, ulp: 0 },
  float64: { absolute: 0, relative: 1e-9, ulp: 0 },
};
/** Parameters are printed with ten digits. */
const PARAMETERS: Readonly<Record<FloatType, Limit>> = {
  float32: { absolute: 1e-4, relative: 0, ulp: 0 },
  float64: { absolute: 1e-9, relative: 1e-9, ulp: 0 },
};

function target(net: NetworkName, { labels, count }: Images, dtype: FloatType): Tensor {
  if (net === 'NeuralNet2') return tensor(labels);
  return tensor(
    Array.from(labels, (label) => Number(label === 1)),
    { dtype, shape: [count, 1] },
  );
}

const input = ({ pixels, count }: Images, size: number, dtype: FloatType): Tensor =>
  tensor(pixels, { dtype, shape: [count, size] });

/** How many of the images are classified right. */
function correct(net: NetworkName, output: HostData, { labels, count }: Images): number {
  const classes = output.length / count;
  let hits = 0;
  labels.forEach((label, row) => {
    const scores = output.subarray(row * classes, (row + 1) * classes);
    const best = scores.indexOf(Math.max(...scores));
    const hit = net === 'NeuralNet1' ? Number(scores[0]) > 0.5 === (label === 1) : best === label;
    hits += Number(hit);
  });
  return hits;
}

function load(network: Network, run: Run, data: TrainingData): Map<string, Parameter> {
  const initial = data.initial(run.net);
  const cells = new Map(network.namedParameters());
  for (const [name, { shape, data: values }] of Object.entries(initial)) {
    const cell = cells.get(name);
    if (!cell) throw new ConformanceError(`training: ${run.net} has no parameter '${name}'`);
    cell.assign(tensor(Float32Array.from(values), { dtype: run.dtype, shape }));
  }
  return cells;
}

async function train(id: string, run: Run, data: TrainingData, parts: Parts): Promise<void> {
  const network = parts.network(run.net, run.dtype);
  const cells = load(network, run, data);
  const options = Object.fromEntries(
    Object.entries(run.kwargs).map(([name, value]) => [camelCase(name), value]),
  );
  const optimizer = parts.optimizer(run.optimizer, [...cells.values()], options);
  const lossOf = (images: Images): { readonly output: Tensor; readonly loss: Tensor } => {
    const output = network.forward(input(images, data.inputSize, run.dtype));
    return { output, loss: parts.loss(run.net, output, target(run.net, images, run.dtype)) };
  };
  const losses: number[] = [];
  for (const batch of data.order) {
    optimizer.zeroGrad();
    const { loss } = lossOf(data.images(batch));
    loss.backward();
    optimizer.step();
    losses.push(await loss.item());
  }
  const close = (what: string, got: readonly number[], want: readonly number[], limit: Limit) =>
    compare(Float64Array.from(got), want, {
      what: `${id}: ${what}`,
      dtype: 'float64',
      shape: [got.length],
      limit,
    });
  close('loss before each step', losses, run.losses, LOSSES[run.dtype]);
  const { output, loss } = noGrad(() => lossOf(data.all));
  const [scores, final] = await Promise.all([output.data(), loss.item()]);
  close('final loss', [final], [run.final_loss_all_data], LOSSES[run.dtype]);
  const hits = correct(run.net, scores, data.all);
  ensure(
    hits === run.final_correct_of_all,
    () => `${id}: expected ${run.final_correct_of_all} right answers at the end, got ${hits}`,
  );
  for (const [name, want] of Object.entries(run.final_params)) {
    const values = await (cells.get(name) as Parameter).data();
    const pairs = [...want.first5.map((v, i) => [i, v] as const), ...want.samples];
    close(
      `${name} at the end`,
      pairs.map(([i]) => values[i] as number),
      pairs.map(([, v]) => v),
      PARAMETERS[run.dtype],
    );
    const total = Float64Array.from(values).reduce((a, b) => a + b, 0);
    const limit = PARAMETERS[run.dtype];
    const absolute = limit.absolute * Math.max(1, want.abs_sum);
    close(`sum of ${name} at the end`, [total], [want.sum], { ...limit, absolute });
  }
}

function checkOf(run: Run, data: TrainingData, parts: Parts): Check {
  const options = Object.keys(run.kwargs).filter((name) => name !== 'lr');
  const name = [run.net, run.optimizer, ...options.map(camelCase)].join('-');
  const id = `training${run.dtype === 'float64' ? '-float64' : ''}/${name}`;
  return {
    id,
    op: 'training',
    run: ({ subject }: { readonly subject: Subject }) =>
      subject.runtime.use(() => train(id, run, data, parts)),
  };
}

/** PyTorch's training runs, step by step. */
export function trainingChecks(floats: readonly FloatType[], parts: TrainingParts = {}): Check[] {
  const data = trainingData();
  const full = complete(parts);
  return data.runs
    .filter(({ dtype }) => floats.includes(dtype))
    .map((run) => checkOf(run, data, full));
}
