import { displaySource } from '../../ui/display-source.ts';
import type { CellResult } from './cell.ts';
import batchLossPython from './cells/batch-loss.py?raw';
import { run as batchLoss } from './cells/batch-loss.ts';
import batchLossSource from './cells/batch-loss.ts?raw';
import batchPredictionsPython from './cells/batch-predictions.py?raw';
import { run as batchPredictions } from './cells/batch-predictions.ts';
import batchPredictionsSource from './cells/batch-predictions.ts?raw';
import crossEntropyLossPython from './cells/cross-entropy-loss.py?raw';
import { run as crossEntropyLoss } from './cells/cross-entropy-loss.ts';
import crossEntropyLossSource from './cells/cross-entropy-loss.ts?raw';
import crossEntropyNumpyPython from './cells/cross-entropy-numpy.py?raw';
import { run as crossEntropyNumpy } from './cells/cross-entropy-numpy.ts';
import crossEntropyNumpySource from './cells/cross-entropy-numpy.ts?raw';
import predictionsPython from './cells/predictions.py?raw';
import { run as predictions } from './cells/predictions.ts';
import predictionsSource from './cells/predictions.ts?raw';
import softmaxNumpyPython from './cells/softmax-numpy.py?raw';
import { run as softmaxNumpy } from './cells/softmax-numpy.ts';
import softmaxNumpySource from './cells/softmax-numpy.ts?raw';
import softmaxTorchPython from './cells/softmax-torch.py?raw';
import { run as softmaxTorch } from './cells/softmax-torch.ts';
import softmaxTorchSource from './cells/softmax-torch.ts?raw';
import {
  BATCH_LOSS,
  BATCH_PREDICTIONS,
  CROSS_ENTROPY_LOSS,
  CROSS_ENTROPY_NUMPY,
  PREDICTIONS,
  type Reference,
  SOFTMAX_NUMPY,
  SOFTMAX_TORCH,
} from './references.ts';

/** One cell of the notebook: prose, the program, and what Python printed for it. */
export interface Cell {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly python: string;
  readonly pythonName: 'PyTorch' | 'NumPy';
  readonly typescript: string;
  readonly references: readonly Reference[];
  run(): Promise<CellResult>;
}

export const NOTEBOOK: readonly Cell[] = [
  {
    id: 'softmax-numpy',
    title: 'Softmax, as NumPy computes it',
    text: 'Three scores become three probabilities. In float64 every digit that NumPy prints is there.',
    python: softmaxNumpyPython,
    pythonName: 'NumPy',
    typescript: displaySource(softmaxNumpySource),
    references: SOFTMAX_NUMPY,
    run: softmaxNumpy,
  },
  {
    id: 'softmax-torch',
    title: 'The same in float32, as PyTorch does',
    text: 'Numbers are float32 unless you say otherwise. dim 0 runs along the only dimension there is.',
    python: softmaxTorchPython,
    pythonName: 'PyTorch',
    typescript: displaySource(softmaxTorchSource),
    references: SOFTMAX_TORCH,
    run: softmaxTorch,
  },
  {
    id: 'cross-entropy-numpy',
    title: 'Cross-entropy of probabilities',
    text: 'The first class is the true one. 70 % on it costs little, 10 % on it costs six times as much.',
    python: crossEntropyNumpyPython,
    pythonName: 'NumPy',
    typescript: displaySource(crossEntropyNumpySource),
    references: CROSS_ENTROPY_NUMPY,
    run: crossEntropyNumpy,
  },
  {
    id: 'cross-entropy-loss',
    title: 'CrossEntropyLoss takes raw scores',
    text: 'No softmax before it: the loss applies it itself, and more exactly. The target is a class, not a one-hot row.',
    python: crossEntropyLossPython,
    pythonName: 'PyTorch',
    typescript: displaySource(crossEntropyLossSource),
    references: CROSS_ENTROPY_LOSS,
    run: crossEntropyLoss,
  },
  {
    id: 'predictions',
    title: 'The predicted class',
    text: 'max over dim 1 gives the largest score of each row and where it is. The second guess is wrong.',
    python: predictionsPython,
    pythonName: 'PyTorch',
    typescript: displaySource(predictionsSource),
    references: PREDICTIONS,
    run: predictions,
  },
  {
    id: 'batch-loss',
    title: 'A batch of three samples',
    text: 'The true classes are 2, 0 and 1. The loss of a batch is the mean of the losses of its rows.',
    python: batchLossPython,
    pythonName: 'PyTorch',
    typescript: displaySource(batchLossSource),
    references: BATCH_LOSS,
    run: batchLoss,
  },
  {
    id: 'batch-predictions',
    title: 'Predictions for the batch',
    text: 'The good scores pick every true class, the bad ones none.',
    python: batchPredictionsPython,
    pythonName: 'PyTorch',
    typescript: displaySource(batchPredictionsSource),
    references: BATCH_PREDICTIONS,
    run: batchPredictions,
  },
];
