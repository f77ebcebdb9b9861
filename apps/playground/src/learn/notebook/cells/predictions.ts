import { max, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const good = tensor([[2.0, 1.0, 0.1]]);
  const bad = tensor([[0.5, 2.0, 0.3]]);
  const { indices: goodClass } = max(good, 1);
  const { indices: badClass } = max(bad, 1);
  return [await goodClass.array(), await badClass.array()];
}
