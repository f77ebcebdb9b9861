import { type Tensor, tensor } from '@xent/core';
import type { Check } from '../check.ts';
import { compare } from '../compare.ts';
import type { FloatType } from '../evaluate.ts';
import { type FunctionTable, find } from './signature.ts';

interface Example {
  readonly logits: number[][];
  readonly classes: number[];
  readonly printed: number;
  readonly tolerance: number;
}

const CROSS_ENTROPY: readonly Example[] = [
  { logits: [[2, 1, 0.1]], classes: [0], printed: 0.4170299470424652, tolerance: 6e-8 },
  { logits: [[0.5, 2, 0.3]], classes: [0], printed: 1.840616226196289, tolerance: 2.4e-7 },
  {
    logits: [
      [0.1, 0.2, 3.9],
      [1.2, 0.1, 0.3],
      [0.3, 2.2, 0.2],
    ],
    classes: [2, 0, 1],
    printed: 0.2834,
    tolerance: 5e-5,
  },
  {
    logits: [
      [0.9, 0.2, 0.1],
      [0.1, 0.3, 1.5],
      [1.2, 0.2, 0.5],
    ],
    classes: [2, 0, 1],
    printed: 1.6418,
    tolerance: 5e-5,
  },
];

const ONE_HOT: readonly (readonly [probabilities: number[], printed: number])[] = [
  [[0.7, 0.2, 0.1], 0.35667494393873245],
  [[0.1, 0.3, 0.6], Math.LN10],
];

/** The losses that the tutorial on softmax and cross-entropy prints, from the functions that its readers call. */
export function notebookLossChecks(
  functions: FunctionTable,
  floats: readonly FloatType[],
): readonly Check[] {
  const check = (
    name: string,
    number: number,
    float: FloatType,
    build: () => Tensor,
    printed: number,
    tolerance: number,
  ): Check => ({
    id: `notebook${float === 'float64' ? '-float64' : ''}/${name}-${number}`,
    op: name,
    async run({ subject }) {
      const result = build();
      compare(await subject.runtime.data(result), [printed], {
        what: `notebook: ${name} ${number}`,
        dtype: result.dtype,
        shape: result.shape,
        limit: { absolute: tolerance, relative: 0, ulp: 0 },
      });
    },
  });
  const crossEntropy = find(functions, 'cross_entropy');
  const categorical = find(functions, 'categorical_cross_entropy');
  return floats.flatMap((float) => [
    ...CROSS_ENTROPY.flatMap(({ logits, classes, printed, tolerance }, i) => {
      if (!crossEntropy) return [];
      const build = (): Tensor =>
        crossEntropy(
          tensor(logits, { dtype: float }),
          tensor(classes, { dtype: 'int32' }),
        ) as Tensor;
      // What was printed from float32 is not the exact value.
      const allowed = float === 'float64' ? Math.max(tolerance, 1.2e-7) : tolerance;
      return [check('crossEntropy', i + 1, float, build, printed, allowed)];
    }),
    ...ONE_HOT.flatMap(([probabilities, printed], i) => {
      if (!categorical) return [];
      const build = (): Tensor =>
        categorical(
          tensor([probabilities], { dtype: float }),
          tensor([[1, 0, 0]], { dtype: float }),
        ) as Tensor;
      const tolerance = float === 'float64' ? 4.5e-16 : 2.4e-7;
      return [check('categoricalCrossEntropy', i + 1, float, build, printed, tolerance)];
    }),
  ]);
}
