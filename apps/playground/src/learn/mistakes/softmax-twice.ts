import { crossEntropy, softmax, tensor } from 'xent';
import type { CellResult } from '../notebook/cell.ts';

export async function run(): Promise<CellResult> {
  const logits = tensor([[2.0, 1.0, 0.1]]);
  // @ts-expect-error the loss applies softmax itself, so the compiler refuses probabilities
  const wrong = crossEntropy(softmax(logits, 1), [0]);
  const right = crossEntropy(logits, [0]);
  return [await wrong.item(), await right.item()];
}
