import { crossEntropy, div, exp, log, mul, neg, softmax, sum, tensor } from 'xent';
import type { CellResult } from '../notebook/cell.ts';

export async function run(): Promise<CellResult> {
  const scores = tensor([1000, 0, 0]);
  const actual = tensor([0, 1, 0]);
  const naive = div(exp(scores), sum(exp(scores)));
  const naiveLoss = neg(sum(mul(actual, log(naive))));
  return [
    await naive.array(),
    await naiveLoss.item(),
    await softmax(scores, 0).array(),
    await crossEntropy(scores, 1).item(),
  ];
}
