import { CrossEntropyLoss, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const loss = new CrossEntropyLoss();
  const target = tensor([2, 0, 1], { dtype: 'int32' });
  const good = tensor([
    [0.1, 0.2, 3.9],
    [1.2, 0.1, 0.3],
    [0.3, 2.2, 0.2],
  ]);
  const bad = tensor([
    [0.9, 0.2, 0.1],
    [0.1, 0.3, 1.5],
    [1.2, 0.2, 0.5],
  ]);
  return [await loss.forward(good, target).item(), await loss.forward(bad, target).item()];
}
