import { crossEntropy, setWarningHandler, softmax, type Tensor, tensor } from 'xent';

/** The same scores with and without a softmax before the loss. */
export interface Twice {
  readonly wrong: number;
  readonly right: number;
  /** The least that the wrong form can reach: its loss at probabilities [1, 0, 0]. */
  readonly floor: number;
}

/** Scores `sureness * [2, 1, 0.1]`, of which the first is the true class. */
export function twice(sureness: number): Twice {
  const logits = tensor([[2, 1, 0.1]]).mul(sureness);
  return quietly(() => ({
    wrong: crossEntropy(softmax(logits, 1) as Tensor, [0]).itemSync(),
    right: crossEntropy(logits, [0]).itemSync(),
    floor: crossEntropy(tensor([[1, 0, 0]]), [0]).itemSync(),
  }));
}

/** What xent says about probabilities where scores belong. */
export function warningText(): string {
  let text = '';
  setWarningHandler((_, message) => {
    text ||= message;
  });
  try {
    crossEntropy(softmax(tensor([[2, 1, 0.1]]), 1) as Tensor, [0]).itemSync();
  } finally {
    setWarningHandler(null);
  }
  return text;
}

/** The card makes the mistake on purpose, so the console need not hear of it. */
function quietly<T>(work: () => T): T {
  setWarningHandler(() => {});
  try {
    return work();
  } finally {
    setWarningHandler(null);
  }
}
