import type { Contender, Task } from '../../contender.ts';
import {
  crossEntropyForwardGraph,
  crossEntropyGraph,
  matmulGraph,
  scaleGraph,
  softmaxGraph,
} from '../../onnx/graphs.ts';
import type { Model } from '../../onnx/model.ts';
import type { Results } from '../../reference.ts';
import type { Feeds, OrtRuntime } from './runtime.ts';
import { trainingTask } from './training.ts';

/** One session call with fixed inputs. */
async function call(runtime: OrtRuntime, model: Model, feeds: Feeds): Promise<Task> {
  const session = await runtime.open(model);
  return {
    async run(times) {
      for (let i = 0; i < times; i++) runtime.drop(...Object.values(await session.run(feeds)));
    },
    async results() {
      const outputs = await session.run(feeds);
      const results: Record<string, Results[string]> = {};
      for (const name of session.outputNames) results[name] = await runtime.read(outputs[name]);
      return results;
    },
  };
}

/** Hand-made graphs: what a library on top of ONNX Runtime can reach, not what its users get. */
export const ortTasks = (runtime: OrtRuntime): Contender['tasks'] => ({
  async scale({ elements }, { x }) {
    return call(runtime, scaleGraph([elements], 2), { x: await runtime.float32(x, [elements]) });
  },
  async softmax(sizes, { logits }) {
    return call(runtime, softmaxGraph(sizes), {
      logits: await runtime.float32(logits, [sizes.rows, sizes.columns]),
    });
  },
  async crossEntropyForward(sizes, { logits, labels }) {
    return call(runtime, crossEntropyForwardGraph(sizes), {
      logits: await runtime.float32(logits, [sizes.rows, sizes.columns]),
      labels: runtime.column(labels),
    });
  },
  async crossEntropy(sizes, { logits, labels }) {
    return call(runtime, crossEntropyGraph(sizes), {
      logits: await runtime.float32(logits, [sizes.rows, sizes.columns]),
      labels: runtime.column(labels),
    });
  },
  trainingStep: (sizes, inputs) => trainingTask(runtime, 'sgd', sizes, inputs),
  adamStep: (sizes, inputs) => trainingTask(runtime, 'adam', sizes, inputs),
  async matmul(sizes, { a, b }) {
    return call(runtime, matmulGraph(sizes), {
      a: await runtime.float32(a, [sizes.rows, sizes.inner]),
      b: await runtime.float32(b, [sizes.inner, sizes.columns]),
    });
  },
});
