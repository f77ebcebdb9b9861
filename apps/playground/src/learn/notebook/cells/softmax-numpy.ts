import { softmax, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const x = tensor([2.0, 1.0, 0.1], { dtype: 'float64' });
  const outputs = softmax(x, 0);
  return [await outputs.array()];
}
