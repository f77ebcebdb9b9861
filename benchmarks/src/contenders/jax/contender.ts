import * as jax from '@jax-js/jax';
import type { Contender, Task } from '../../contender.ts';
import { crossEntropy, type JaxArray, read } from './losses.ts';
import { trainingTask } from './training.ts';

const { nn, numpy: np } = jax;

type Device = 'wasm' | 'webgpu';

/** A GPU may have several results under way; elsewhere waiting for each costs nothing. */
const RESULTS_IN_FLIGHT: Record<Device, number> = { wasm: 1, webgpu: 8 };

/** Computes `once` so many times; nothing is dropped before it is finished. */
async function repeated(times: number, atOnce: number, once: () => JaxArray[]): Promise<void> {
  let pending: JaxArray[] = [];
  const finish = async (): Promise<void> => {
    await jax.blockUntilReady(pending);
    for (const value of pending) value.dispose();
    pending = [];
  };
  for (let i = 1; i <= times; i++) {
    pending.push(...once());
    if (i % atOnce === 0) await finish();
  }
  await finish();
}

/** jax-js on one of its devices, under `jit`. */
export function jaxContender(device: Device): Contender {
  const task = (once: () => JaxArray[], names: readonly string[]): Task => ({
    run: (times) => repeated(times, RESULTS_IN_FLIGHT[device], once),
    async results() {
      const values = once();
      const results: Record<string, ArrayLike<number>> = {};
      for (const [i, name] of names.entries()) results[name] = await read(values[i]);
      return results;
    },
  });
  return {
    async open() {
      const devices = await jax.init(device);
      if (!devices.includes(device)) throw new Error(`jax-js has no ${device} device here`);
      jax.defaultDevice(device);
      return { device };
    },
    tasks: {
      scale(_sizes, inputs) {
        const x = np.array(inputs.x);
        const once = jax.jit((value: JaxArray) => value.mul(2));
        return task(() => [once(x.ref)], ['y']);
      },
      softmax({ rows, columns }, inputs) {
        const logits = np.array(inputs.logits).reshape([rows, columns]);
        const once = jax.jit((x: JaxArray) => nn.softmax(x, -1));
        return task(() => [once(logits.ref)], ['probabilities']);
      },
      crossEntropyForward({ rows, columns }, inputs) {
        const logits = np.array(inputs.logits).reshape([rows, columns]);
        const labels = np.array(inputs.labels);
        const once = jax.jit((x: JaxArray, y: JaxArray) => crossEntropy(x, y, columns));
        return task(() => [once(logits.ref, labels.ref)], ['loss']);
      },
      crossEntropy({ rows, columns }, inputs) {
        const logits = np.array(inputs.logits).reshape([rows, columns]);
        const labels = np.array(inputs.labels);
        const once = jax.jit((x: JaxArray, y: JaxArray) =>
          jax.valueAndGrad((z: JaxArray) => crossEntropy(z, y, columns))(x),
        );
        return task(() => once(logits.ref, labels.ref), ['loss', 'gradient']);
      },
      trainingStep: (sizes, inputs) => trainingTask('sgd', sizes, inputs),
      adamStep: (sizes, inputs) => trainingTask('adam', sizes, inputs),
      matmul({ rows, inner, columns }, inputs) {
        const a = np.array(inputs.a).reshape([rows, inner]);
        const b = np.array(inputs.b).reshape([inner, columns]);
        const once = jax.jit((left: JaxArray, right: JaxArray) => np.matmul(left, right));
        return task(() => [once(a.ref, b.ref)], ['product']);
      },
    },
  };
}
