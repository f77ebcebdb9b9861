import { categoricalCrossEntropy, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const options = { dtype: 'float64' } as const;
  const actual = tensor([1, 0, 0], options);
  const good = tensor([0.7, 0.2, 0.1], options);
  const bad = tensor([0.1, 0.3, 0.6], options);
  return [
    await categoricalCrossEntropy(good, actual).item(),
    await categoricalCrossEntropy(bad, actual).item(),
  ];
}
