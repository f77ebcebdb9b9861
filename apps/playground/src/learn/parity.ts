/** How many numbers of the notebook agree with their references. */
export interface ParityState {
  readonly same: number;
  readonly expected: number;
  /** Largest distance to a reference. */
  readonly largest: number;
  /** Has every cell run? */
  readonly complete: boolean;
}
