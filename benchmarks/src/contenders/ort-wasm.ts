import * as ort from 'onnxruntime-web';
import type { Contender, Task } from '../contender.ts';
import {
  crossEntropyForwardGraph,
  crossEntropyGraph,
  matmulGraph,
  parameterShapes,
  softmaxGraph,
  trainingStepGraph,
} from '../onnx/graphs.ts';
import { encodeModel, type Model } from '../onnx/model.ts';
import { CHECKED_STEPS } from '../reference.ts';

const float32 = (data: Float32Array, dims: readonly number[]): ort.Tensor =>
  new ort.Tensor('float32', data, dims);

const column = (labels: Int32Array): ort.Tensor =>
  new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length, 1]);

const open = (model: Model): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(encodeModel(model), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });

const read = (tensor: ort.OnnxValue): Float32Array => (tensor as ort.Tensor).data as Float32Array;

/** One session call with fixed inputs. */
async function call(model: Model, feeds: Record<string, ort.Tensor>): Promise<Task> {
  const session = await open(model);
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await session.run(feeds);
    },
    async results() {
      const outputs = await session.run(feeds);
      return Object.fromEntries(session.outputNames.map((name) => [name, read(outputs[name])]));
    },
  };
}

export const contender: Contender = {
  open() {
    ort.env.wasm.numThreads = 1;
    return { 'onnxruntime-web': ort.env.versions.web ?? 'unknown', threads: 1 };
  },
  tasks: {
    softmax: (sizes, { logits }) =>
      call(softmaxGraph(sizes), { logits: float32(logits, [sizes.rows, sizes.columns]) }),
    crossEntropyForward: (sizes, { logits, labels }) =>
      call(crossEntropyForwardGraph(sizes), {
        logits: float32(logits, [sizes.rows, sizes.columns]),
        labels: column(labels),
      }),
    crossEntropy: (sizes, { logits, labels }) =>
      call(crossEntropyGraph(sizes), {
        logits: float32(logits, [sizes.rows, sizes.columns]),
        labels: column(labels),
      }),
    async trainingStep(sizes, inputs) {
      const session = await open(trainingStepGraph(sizes));
      const shapes = parameterShapes(sizes);
      const batch = {
        x: float32(inputs.x, [sizes.batch, sizes.features]),
        labels: column(inputs.labels),
      };
      let parameters: Record<keyof typeof shapes, ort.Tensor> = {
        weight1: float32(inputs.weight1, shapes.weight1),
        bias1: float32(inputs.bias1, shapes.bias1),
        weight2: float32(inputs.weight2, shapes.weight2),
        bias2: float32(inputs.bias2, shapes.bias2),
      };
      const step = async (): Promise<ort.Tensor> => {
        const { loss, nextweight1, nextbias1, nextweight2, nextbias2 } = (await session.run({
          ...batch,
          ...parameters,
        })) as Record<string, ort.Tensor>;
        parameters = {
          weight1: nextweight1,
          bias1: nextbias1,
          weight2: nextweight2,
          bias2: nextbias2,
        };
        return loss;
      };
      return {
        async run(times) {
          for (let i = 0; i < times; i++) await step();
        },
        async results() {
          const losses: number[] = [];
          for (let i = 0; i < CHECKED_STEPS; i++) losses.push(...read(await step()));
          const { weight1, bias1, weight2, bias2 } = parameters;
          return {
            losses,
            weight1: read(weight1),
            bias1: read(bias1),
            weight2: read(weight2),
            bias2: read(bias2),
          };
        },
      };
    },
    matmul: (sizes, { a, b }) =>
      call(matmulGraph(sizes), {
        a: float32(a, [sizes.rows, sizes.inner]),
        b: float32(b, [sizes.inner, sizes.columns]),
      }),
  },
};
