import type * as tfjs from '@tensorflow/tfjs-core';
import type { Task } from '../../contender.ts';
import type { Inputs } from '../../inputs.ts';
import { CHECKED_STEPS } from '../../reference.ts';
import type { Sizes } from '../../workloads.ts';
import type { CrossEntropy, Tfjs } from './tasks.ts';

/** A training step with one of tfjs's optimizers; `finish` sends off what tfjs still holds back. */
export function trainingTask(
  tf: Tfjs,
  optimizer: tfjs.Optimizer,
  crossEntropy: CrossEntropy,
  finish: () => void,
  { batch, features, hidden, classes }: Sizes['trainingStep'],
  inputs: Inputs['trainingStep'],
): Task {
  const x = tf.tensor2d(inputs.x, [batch, features]);
  const labels = tf.tensor1d(inputs.labels, 'int32');
  const weight1 = tf.variable(tf.tensor2d(inputs.weight1, [features, hidden]));
  const bias1 = tf.variable(tf.tensor1d(inputs.bias1));
  const weight2 = tf.variable(tf.tensor2d(inputs.weight2, [hidden, classes]));
  const bias2 = tf.variable(tf.tensor1d(inputs.bias2));
  const loss = (): tfjs.Scalar => {
    const active = tf.relu(tf.add(tf.matMul(x, weight1), bias1));
    return crossEntropy(labels, tf.add(tf.matMul(active, weight2), bias2), classes);
  };
  return {
    run(times) {
      for (let i = 0; i < times; i++) optimizer.minimize(loss);
      finish();
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
}
