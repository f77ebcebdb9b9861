import {
  argmax,
  log,
  mul,
  neg,
  softmax,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  tensor,
} from '@xent/core';
import { type Check, ConformanceError } from '../check.ts';
import { compare } from '../compare.ts';
import type { FloatType } from '../evaluate.ts';
import { lines } from '../fixtures/notebook.ts';

interface Printed {
  readonly expression: string;
  readonly expected: number | readonly number[];
  readonly tolerance: number;
}

type Matrix = number[][];

/** The numbers in an expression's text: `logits [[…]]`, `classes [2,0,1]`. */
function literal<T>(expression: string, label: RegExp): T {
  const found = new RegExp(`${label.source}\\(?(\\[[^a-z]*\\])`).exec(expression)?.[1];
  if (!found) throw new ConformanceError(`notebook: no ${label.source} in '${expression}'`);
  return JSON.parse(found) as T;
}

function meanCrossEntropy(logits: Tensor, classes: Tensor): Tensor {
  const options = { dim: 1, ignoreIndex: -100, labelSmoothing: 0 };
  const each = softmaxCrossEntropy(logits, classes, null, options);
  return sum(each).div(each.size);
}

/** The expression, built from core's operations. */
function build(expression: string, float: FloatType): Tensor {
  const floats = (data: number[] | Matrix): Tensor => tensor(data, { dtype: float });
  if (expression.startsWith('softmax')) {
    return softmax(floats(literal(expression, /softmax\((?:tensor)?/)), 0);
  }
  if (expression.startsWith('cross_entropy')) {
    const actual = floats(literal(expression, /one_hot /));
    const predicted = floats(literal(expression, /probabilities /));
    return neg(sum(mul(actual, log(predicted))));
  }
  const logits = floats(literal<Matrix>(expression, /logits /));
  if (expression.startsWith('argmax')) return argmax(logits, 1);
  const classes = literal<number[]>(expression, /class(?:es)? /);
  return meanCrossEntropy(logits, tensor(classes, { dtype: 'int32' }));
}

/** The twelve values that the tutorial on softmax and cross-entropy prints. */
export function notebookChecks(floats: readonly FloatType[]): Check[] {
  const printed = JSON.parse(lines.join('')) as Printed[];
  return printed.flatMap(({ expression, expected, tolerance }, i) =>
    floats.map((float): Check => {
      const id = `notebook${float === 'float64' ? '-float64' : ''}/${i + 1}`;
      return {
        id,
        op: 'notebook',
        async run({ subject }) {
          const result = build(expression, float);
          const want = typeof expected === 'number' ? [expected] : expected;
          // A value that was printed from float64 is rounded in float32.
          const rounding = expression.includes('float64') && float === 'float32' ? 1.2e-7 : 0;
          // And one that was printed from float32 is a rounded one.
          const printedRounding = expression.includes('float64') ? 0 : 1.2e-7;
          compare(await subject.runtime.data(result), want, {
            what: `${id}: ${expression}`,
            dtype: result.dtype,
            shape: result.shape,
            limit: {
              absolute: tolerance,
              relative: float === 'float64' ? printedRounding : rounding,
              ulp: 0,
            },
          });
        },
      };
    }),
  );
}
