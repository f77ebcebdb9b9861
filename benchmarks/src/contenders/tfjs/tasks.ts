import type * as tfjs from '@tensorflow/tfjs-core';
import type { Contender } from '../../contender.ts';
import { CHECKED_STEPS } from '../../reference.ts';

export type Tfjs = typeof tfjs;

/** The tasks on tfjs's current backend. Results stay with tfjs until they are read. */
export function tfjsTasks(tf: Tfjs): Contender['tasks'] {
  const crossEntropy = (labels: tfjs.Tensor1D, logits: tfjs.Tensor, classes: number): tfjs.Scalar =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(labels, classes), logits);
  return {
    softmax({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      return {
        run(times) {
          for (let i = 0; i < times; i++) tf.softmax(logits).dispose();
        },
        results: async () => ({ probabilities: await tf.softmax(logits).data() }),
      };
    },
    crossEntropyForward({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      const labels = tf.tensor1d(inputs.labels, 'int32');
      const once = (): tfjs.Scalar => tf.tidy(() => crossEntropy(labels, logits, columns));
      return {
        run(times) {
          for (let i = 0; i < times; i++) once().dispose();
        },
        results: async () => ({ loss: await once().data() }),
      };
    },
    crossEntropy({ rows, columns }, inputs) {
      const logits = tf.tensor2d(inputs.logits, [rows, columns]);
      const labels = tf.tensor1d(inputs.labels, 'int32');
      const once = tf.valueAndGrad((x) => crossEntropy(labels, x, columns));
      return {
        run(times) {
          for (let i = 0; i < times; i++) {
            const { value, grad } = once(logits);
            value.dispose();
            grad.dispose();
          }
        },
        async results() {
          const { value, grad } = once(logits);
          return { loss: await value.data(), gradient: await grad.data() };
        },
      };
    },
    trainingStep({ batch, features, hidden, classes, learningRate }, inputs) {
      const x = tf.tensor2d(inputs.x, [batch, features]);
      const labels = tf.tensor1d(inputs.labels, 'int32');
      const weight1 = tf.variable(tf.tensor2d(inputs.weight1, [features, hidden]));
      const bias1 = tf.variable(tf.tensor1d(inputs.bias1));
      const weight2 = tf.variable(tf.tensor2d(inputs.weight2, [hidden, classes]));
      const bias2 = tf.variable(tf.tensor1d(inputs.bias2));
      const optimizer = tf.train.sgd(learningRate);
      const loss = (): tfjs.Scalar => {
        const active = tf.relu(tf.add(tf.matMul(x, weight1), bias1));
        return crossEntropy(labels, tf.add(tf.matMul(active, weight2), bias2), classes);
      };
      return {
        run(times) {
          for (let i = 0; i < times; i++) optimizer.minimize(loss);
        },
        async results() {
          const losses: number[] = [];
          for (let i = 0; i < CHECKED_STEPS; i++) {
            const value = optimizer.minimize(loss, true);
            if (value) losses.push(...(await value.data()));
          }
          return {
            losses,
            weight1: await weight1.data(),
            bias1: await bias1.data(),
            weight2: await weight2.data(),
            bias2: await bias2.data(),
          };
        },
      };
    },
    matmul({ rows, inner, columns }, inputs) {
      const a = tf.tensor2d(inputs.a, [rows, inner]);
      const b = tf.tensor2d(inputs.b, [inner, columns]);
      return {
        run(times) {
          for (let i = 0; i < times; i++) tf.matMul(a, b).dispose();
        },
        results: async () => ({ product: await tf.matMul(a, b).data() }),
      };
    },
  };
}
