import type * as tfjs from '@tensorflow/tfjs-core';
import type { Contender, Task } from '../../contender.ts';
import type { Results } from '../../reference.ts';
import { trainingTask } from './training.ts';

export type Tfjs = typeof tfjs;

/** Mean cross-entropy of labels against logits with so many classes. */
export type CrossEntropy = (
  labels: tfjs.Tensor1D,
  logits: tfjs.Tensor,
  classes: number,
) => tfjs.Scalar;

/** The tasks on tfjs's current backend. Results stay with tfjs until they are read; `finish` sends off what it holds back. */
export function tfjsTasks(tf: Tfjs, finish: () => void = () => {}): Contender['tasks'] {
  const crossEntropy: CrossEntropy = (labels, logits, classes) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(labels, classes), logits);
  const task = (names: readonly string[], once: () => readonly tfjs.Tensor[]): Task => ({
    run(times) {
      for (let i = 0; i < times; i++) for (const value of once()) value.dispose();
      finish();
    },
    async results() {
      const values = once();
      const results: Record<string, Results[string]> = {};
      for (const [i, name] of names.entries()) results[name] = await values[i].data();
      return results;
    },
  });
  return {
    scale(_sizes, inputs) {
      const x = tf.tensor1d(inputs.x);
      return task(['y'], () => [tf.mul(x, 2)]);
    },
    softmax({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      return task(['probabilities'], () => [tf.softmax(logits)]);
    },
    crossEntropyForward({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      const labels = tf.tensor1d(inputs.labels, 'int32');
      return task(['loss'], () => [tf.tidy(() => crossEntropy(labels, logits, columns))]);
    },
    crossEntropy({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      const labels = tf.tensor1d(inputs.labels, 'int32');
      const both = tf.valueAndGrad((x) => crossEntropy(labels, x, columns));
      return task(['loss', 'gradient'], () => {
        const { value, grad } = both(logits);
        return [value, grad];
      });
    },
    trainingStep: (sizes, inputs) =>
      trainingTask(tf, tf.train.sgd(sizes.learningRate), crossEntropy, finish, sizes, inputs),
    adamStep(sizes, inputs) {
      const optimizer = tf.train.adam(sizes.learningRate, 0.9, 0.999, 1e-8);
      return trainingTask(tf, optimizer, crossEntropy, finish, sizes, inputs);
    },
    matmul({ rows, inner, columns }, inputs) {
      const a = tf.tensor2d(inputs.a, [rows, inner]);
      const b = tf.tensor2d(inputs.b, [inner, columns]);
      return task(['product'], () => [tf.matMul(a, b)]);
    },
  };
}
