import { CrossEntropyLoss, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const loss = new CrossEntropyLoss();
  const target = tensor([0], { dtype: 'int32' });
  const good = tensor([[2.0, 1.0, 0.1]]);
  const bad = tensor([[0.5, 2.0, 0.3]]);
  return [await loss.forward(good, target).item(), await loss.forward(bad, target).item()];
}
