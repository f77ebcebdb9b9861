import type { CellValue } from './cell.ts';

/** A number that PyTorch 1.13.1 or NumPy 1.24.2 printed on a CPU. */
export interface Reference {
  /** What the number is, for people. */
  readonly label: string;
  readonly value: CellValue;
  /** Largest distance that still counts as the same number. */
  readonly tolerance: number;
}

// float32 results agree to their last place, float64 results to theirs.
export const SOFTMAX_NUMPY: readonly Reference[] = [
  {
    label: 'softmax, float64',
    value: [0.6590011388859679, 0.2424329707047139, 0.09856589040931818],
    tolerance: 5e-16,
  },
];

export const SOFTMAX_TORCH: readonly Reference[] = [
  {
    label: 'softmax, float32',
    value: [0.6590011715888977, 0.24243298172950745, 0.09856589138507843],
    tolerance: 6e-8,
  },
];

export const CROSS_ENTROPY_NUMPY: readonly Reference[] = [
  { label: 'good prediction', value: 0.35667494393873245, tolerance: 1e-15 },
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: NumPy printed it, one unit in the last place above ln 10
  { label: 'bad prediction', value: 2.3025850929940455, tolerance: 4.5e-16 },
];

export const CROSS_ENTROPY_LOSS: readonly Reference[] = [
  { label: 'good scores', value: 0.4170299470424652, tolerance: 6e-8 },
  { label: 'bad scores', value: 1.840616226196289, tolerance: 2.4e-7 },
];

export const PREDICTIONS: readonly Reference[] = [
  { label: 'class of the good scores', value: [0], tolerance: 0 },
  { label: 'class of the bad scores', value: [1], tolerance: 0 },
];

export const BATCH_LOSS: readonly Reference[] = [
  { label: 'good batch', value: 0.28342217206954956, tolerance: 6e-8 },
  { label: 'bad batch', value: 1.6418448686599731, tolerance: 2.4e-7 },
];

export const BATCH_PREDICTIONS: readonly Reference[] = [
  { label: 'classes of the good batch', value: [2, 0, 1], tolerance: 0 },
  { label: 'classes of the bad batch', value: [0, 2, 0], tolerance: 0 },
];
