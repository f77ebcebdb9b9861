import * as jax from '@jax-js/jax';
import type { Contender } from '../contender.ts';
import { CHECKED_STEPS } from '../reference.ts';

const { nn, numpy: np } = jax;
type JaxArray = jax.numpy.Array;

/** More unfinished steps than this make every later one slower. */
const STEPS_IN_FLIGHT = 10;

const read = async (value: JaxArray): Promise<ArrayLike<number>> =>
  (await value.data()) as Float32Array;

/**
 * Mean cross-entropy. `nn.oneHot` builds a classes × classes matrix under jit and the gradient of
 * `takeAlongAxis` fails there, so the target is picked by comparing with a range.
 */
function crossEntropy(logits: JaxArray, labels: JaxArray, classes: number): JaxArray {
  const range = np.arange(classes).astype(np.int32).reshape([1, -1]);
  const hot = np.equal(labels.reshape([-1, 1]), range).astype(np.float32);
  return nn.logsumexp(logits.ref, -1).sub(logits.mul(hot).sum(-1)).mean();
}

export const contender: Contender = {
  async open() {
    const devices = await jax.init('wasm');
    if (!devices.includes('wasm')) throw new Error('jax-js has no wasm device here');
    jax.defaultDevice('wasm');
    return { device: 'wasm', threads: typeof Worker === 'undefined' ? 1 : 'workers' };
  },
  tasks: {
    softmax({ rows, columns }, inputs) {
      const logits = np.array(inputs.logits).reshape([rows, columns]);
      const once = jax.jit((x: JaxArray) => nn.softmax(x, -1));
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const out = once(logits.ref);
            await jax.blockUntilReady(out);
            out.dispose();
          }
        },
        results: async () => ({ probabilities: await read(once(logits.ref)) }),
      };
    },
    crossEntropyForward({ rows, columns }, inputs) {
      const logits = np.array(inputs.logits).reshape([rows, columns]);
      const labels = np.array(inputs.labels);
      const once = jax.jit((x: JaxArray, y: JaxArray) => crossEntropy(x, y, columns));
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const loss = once(logits.ref, labels.ref);
            await jax.blockUntilReady(loss);
            loss.dispose();
          }
        },
        results: async () => ({ loss: await read(once(logits.ref, labels.ref)) }),
      };
    },
    crossEntropy({ rows, columns }, inputs) {
      const logits = np.array(inputs.logits).reshape([rows, columns]);
      const labels = np.array(inputs.labels);
      const once = jax.jit((x: JaxArray, y: JaxArray) =>
        jax.valueAndGrad((z: JaxArray) => crossEntropy(z, y, columns))(x),
      );
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const both = once(logits.ref, labels.ref);
            await jax.blockUntilReady(both);
            for (const value of both) value.dispose();
          }
        },
        async results() {
          const [loss, gradient] = once(logits.ref, labels.ref);
          return { loss: await read(loss), gradient: await read(gradient) };
        },
      };
    },
    trainingStep({ batch, features, hidden, classes, learningRate }, inputs) {
      const x = np.array(inputs.x).reshape([batch, features]);
      const labels = np.array(inputs.labels);
      let parameters = {
        weight1: np.array(inputs.weight1).reshape([features, hidden]),
        bias1: np.array(inputs.bias1),
        weight2: np.array(inputs.weight2).reshape([hidden, classes]),
        bias2: np.array(inputs.bias2),
      };
      type Parameters = typeof parameters;
      const loss = (p: Parameters, input: JaxArray, target: JaxArray): JaxArray => {
        const active = nn.relu(np.matmul(input, p.weight1).add(p.bias1));
        return crossEntropy(np.matmul(active, p.weight2).add(p.bias2), target, classes);
      };
      const step = jax.jit((p: Parameters, input: JaxArray, target: JaxArray) => {
        const before = {
          weight1: p.weight1.ref,
          bias1: p.bias1.ref,
          weight2: p.weight2.ref,
          bias2: p.bias2.ref,
        };
        const [value, g] = jax.valueAndGrad((q: Parameters) => loss(q, input, target))(p);
        const after: Parameters = {
          weight1: before.weight1.sub(g.weight1.mul(learningRate)),
          bias1: before.bias1.sub(g.bias1.mul(learningRate)),
          weight2: before.weight2.sub(g.weight2.mul(learningRate)),
          bias2: before.bias2.sub(g.bias2.mul(learningRate)),
        };
        return [value, after] as [JaxArray, Parameters];
      });
      const advance = (): JaxArray => {
        const [value, after] = step(parameters, x.ref, labels.ref);
        parameters = after;
        return value;
      };
      return {
        async run(times) {
          for (let i = 1; i <= times; i++) {
            advance().dispose();
            if (i % STEPS_IN_FLIGHT === 0) await jax.blockUntilReady(parameters);
          }
          await jax.blockUntilReady(parameters);
        },
        async results() {
          const losses: number[] = [];
          for (let i = 0; i < CHECKED_STEPS; i++) {
            losses.push(...Array.from(await read(advance())));
          }
          const { weight1, bias1, weight2, bias2 } = parameters;
          return {
            losses,
            weight1: await read(weight1.ref),
            bias1: await read(bias1.ref),
            weight2: await read(weight2.ref),
            bias2: await read(bias2.ref),
          };
        },
      };
    },
    matmul({ rows, inner, columns }, inputs) {
      const a = np.array(inputs.a).reshape([rows, inner]);
      const b = np.array(inputs.b).reshape([inner, columns]);
      const once = jax.jit((left: JaxArray, right: JaxArray) => np.matmul(left, right));
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const out = once(a.ref, b.ref);
            await jax.blockUntilReady(out);
            out.dispose();
          }
        },
        results: async () => ({ product: await read(once(a.ref, b.ref)) }),
      };
    },
  },
};
