import type { Reading } from './reading.ts';
import type { ExplorerState } from './state.ts';

/** Something to try, and whether the present state does it. */
export interface Challenge {
  readonly text: string;
  /** What there is to notice, told when it is done. */
  readonly insight: string;
  done(state: ExplorerState, reading: Reading): boolean;
}

export const CHALLENGES: readonly Challenge[] = [
  {
    text: 'Make all three probabilities equal.',
    insight: 'Equal scores, whatever they are, mean ignorance: the loss is ln 3 = 1.0986.',
    done: (_, { probabilities }) => probabilities.every((p) => Math.abs(p - 1 / 3) < 0.005),
  },
  {
    text: 'Push the loss below 0.05.',
    insight: 'Only differences between scores count, and the loss never quite reaches 0.',
    done: (_, { loss }) => loss < 0.05,
  },
  {
    text: 'With T alone, make the model hesitate.',
    insight: 'A high temperature flattens the probabilities; their order stays.',
    done: ({ t }, { probabilities }) => t >= 3 && Math.max(...probabilities) < 0.5,
  },
  {
    text: 'Make the true class the least likely one.',
    insight: 'Confident and wrong is expensive, and the gradient shows the way back.',
    done: ({ y }, { probabilities }) =>
      probabilities.every((p, index) => index === y || p > (probabilities[y] ?? 0)),
  },
];
