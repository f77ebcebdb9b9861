import type { Tensor } from 'onnxruntime-web';
import type { Task } from '../../contender.ts';
import type { Inputs } from '../../inputs.ts';
import { trainingModel } from '../../onnx/training.ts';
import { CHECKED_STEPS } from '../../reference.ts';
import type { Sizes } from '../../workloads.ts';
import type { OrtRuntime } from './runtime.ts';

/** One session call a step; the learning rate is fed, as a schedule needs it. */
export async function trainingTask(
  runtime: OrtRuntime,
  rule: 'sgd' | 'adam',
  sizes: Sizes['trainingStep'],
  inputs: Inputs['trainingStep'],
): Promise<Task> {
  const { model, state: values } = trainingModel(rule, sizes);
  const session = await runtime.open(model);
  const given: Readonly<Record<string, Float32Array | undefined>> = {
    ...inputs,
    labels: undefined,
  };
  const fixed = {
    x: await runtime.float32(inputs.x, [sizes.batch, sizes.features]),
    labels: runtime.column(inputs.labels),
    rate: await runtime.float32(Float32Array.of(sizes.learningRate), []),
  };
  let state: Record<string, Tensor> = {};
  for (const { name, dims } of values) {
    const size = dims.reduce((product, dim) => product * dim, 1);
    state[name] = await runtime.float32(given[name] ?? new Float32Array(size), dims);
  }
  const step = async (): Promise<Tensor> => {
    const outputs = (await session.run({ ...fixed, ...state })) as Record<string, Tensor>;
    const next: Record<string, Tensor> = {};
    for (const { name } of values) next[name] = outputs[`next${name}`];
    runtime.drop(...Object.values(state));
    state = next;
    return outputs['loss'];
  };
  return {
    async run(times) {
      for (let i = 0; i < times; i++) runtime.drop(await step());
    },
    async results() {
      const losses: number[] = [];
      for (let i = 0; i < CHECKED_STEPS; i++) losses.push(...(await runtime.read(await step())));
      return {
        losses,
        weight1: await runtime.read(state['weight1']),
        bias1: await runtime.read(state['bias1']),
        weight2: await runtime.read(state['weight2']),
        bias2: await runtime.read(state['bias2']),
      };
    },
  };
}
