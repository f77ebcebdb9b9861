/** What every size program computes, so that a bundle that lost something is noticed. */
export interface Answer {
  readonly probabilities: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly gradient: ArrayLike<number>;
}

/** The logits, row by row, and their labels. */
export const LOGITS: number[][] = [
  [2, 1, 0.1],
  [0.5, 2.5, -1],
];
export const LABELS: number[] = [0, 2];
