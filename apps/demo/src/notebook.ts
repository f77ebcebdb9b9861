import {
  categoricalCrossEntropy,
  crossEntropy,
  max,
  type NestedValues,
  softmax,
  tensor,
} from 'xent';

/** One value that the tutorial notebook prints. */
export interface NotebookCell {
  readonly expression: string;
  readonly compute: () => Promise<NestedValues>;
  /** What NumPy or PyTorch prints there. */
  readonly expected: readonly number[];
  /** Absolute tolerance that the printed digits allow. */
  readonly tolerance: number;
}

const GOOD = [
  [0.1, 0.2, 3.9],
  [1.2, 0.1, 0.3],
  [0.3, 2.2, 0.2],
];
const BAD = [
  [0.9, 0.2, 0.1],
  [0.1, 0.3, 1.5],
  [1.2, 0.2, 0.5],
];
const LABELS = [2, 0, 1];
const ONE_HOT = tensorRow([1, 0, 0]);

function tensorRow(values: readonly number[]) {
  return tensor(values, { dtype: 'float64' });
}

const predictions = (scores: number[][]) => () => max(tensor(scores), 1).indices.array();

export const NOTEBOOK: readonly NotebookCell[] = [
  {
    expression: 'softmax([2.0, 1.0, 0.1]) in float64',
    compute: () => softmax(tensorRow([2, 1, 0.1]), 0).array(),
    expected: [0.65900114, 0.24243297, 0.09856589],
    tolerance: 5e-9,
  },
  {
    expression: 'softmax([2.0, 1.0, 0.1])',
    compute: () => softmax(tensor([2, 1, 0.1]), 0).array(),
    expected: [0.659, 0.2424, 0.0986],
    tolerance: 5e-5,
  },
  {
    expression: 'one-hot cross-entropy of [0.7, 0.2, 0.1]',
    compute: () => categoricalCrossEntropy(tensorRow([0.7, 0.2, 0.1]), ONE_HOT).item(),
    expected: [0.35667494393873245],
    tolerance: 1e-15,
  },
  {
    expression: 'one-hot cross-entropy of [0.1, 0.3, 0.6]',
    compute: () => categoricalCrossEntropy(tensorRow([0.1, 0.3, 0.6]), ONE_HOT).item(),
    expected: [Math.LN10],
    tolerance: 4.5e-16,
  },
  {
    expression: 'CrossEntropyLoss([[2.0, 1.0, 0.1]], [0])',
    compute: () => crossEntropy(tensor([[2, 1, 0.1]]), [0]).item(),
    expected: [0.4170299470424652],
    tolerance: 6e-8,
  },
  {
    expression: 'CrossEntropyLoss([[0.5, 2.0, 0.3]], [0])',
    compute: () => crossEntropy(tensor([[0.5, 2, 0.3]]), [0]).item(),
    expected: [1.840616226196289],
    tolerance: 2.4e-7,
  },
  {
    expression: 'max([[2.0, 1.0, 0.1]], 1).indices',
    compute: predictions([[2, 1, 0.1]]),
    expected: [0],
    tolerance: 0,
  },
  {
    expression: 'max([[0.5, 2.0, 0.3]], 1).indices',
    compute: predictions([[0.5, 2, 0.3]]),
    expected: [1],
    tolerance: 0,
  },
  {
    expression: 'CrossEntropyLoss(good batch, [2, 0, 1])',
    compute: () => crossEntropy(tensor(GOOD), LABELS).item(),
    expected: [0.2834],
    tolerance: 5e-5,
  },
  {
    expression: 'CrossEntropyLoss(bad batch, [2, 0, 1])',
    compute: () => crossEntropy(tensor(BAD), LABELS).item(),
    expected: [1.6418],
    tolerance: 5e-5,
  },
  {
    expression: 'max(good batch, 1).indices',
    compute: predictions(GOOD),
    expected: [2, 0, 1],
    tolerance: 0,
  },
  {
    expression: 'max(bad batch, 1).indices',
    compute: predictions(BAD),
    expected: [0, 2, 0],
    tolerance: 0,
  },
];

/** A computed cell beside what is expected there. */
export interface NotebookRow {
  readonly expression: string;
  readonly ours: readonly number[];
  readonly expected: readonly number[];
  readonly difference: number;
  readonly agrees: boolean;
}

/** Computes a cell with the real packages. */
export async function runCell(cell: NotebookCell): Promise<NotebookRow> {
  const { expression, expected, tolerance } = cell;
  const ours = [await cell.compute()].flat(2).map(Number);
  const difference =
    ours.length === expected.length
      ? Math.max(...ours.map((v, i) => Math.abs(v - (expected[i] ?? Number.NaN))))
      : Number.NaN;
  return { expression, ours, expected, difference, agrees: difference <= tolerance };
}
