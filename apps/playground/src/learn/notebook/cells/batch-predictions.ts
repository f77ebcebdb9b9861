import { max, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
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
  const { indices: goodClasses } = max(good, 1);
  const { indices: badClasses } = max(bad, 1);
  return [await goodClasses.array(), await badClasses.array()];
}
