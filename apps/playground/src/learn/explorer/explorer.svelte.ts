import { router } from '../../app/router.svelte.ts';
import { reportIgnored } from '../../app/toast.svelte.ts';
import { descend, type Reading, readState, scoresFor } from './reading.ts';
import { clampScore, type ExplorerState, formatExplorer, parseExplorer, START } from './state.ts';

/** The learning rate of the button that takes one step. */
const STEP_RATE = 1;

/** One state that all views of the explorer share. */
export class Explorer {
  state: ExplorerState = $state.raw(START);
  readonly reading: Reading = $derived(readState(this.state));
  /** Where one gradient step would lead. */
  readonly next: Reading = $derived(
    readState({ ...this.state, z: descend(this.state, STEP_RATE) }),
  );
  /** The class under the pointer, lit in every view. */
  hovered: number | undefined = $state();

  load(params: ReadonlyMap<string, string>): void {
    const { state, ignored } = parseExplorer(params);
    this.state = state;
    reportIgnored(ignored);
  }

  setScore(index: number, score: number): void {
    this.#change({ z: this.state.z.map((old, at) => (at === index ? clampScore(score) : old)) });
  }

  setTemperature(t: number): void {
    this.#change({ t });
  }

  setTarget(y: number): void {
    this.#change({ y });
  }

  setProbabilities(probabilities: readonly number[]): void {
    this.#change({ z: scoresFor(this.state, probabilities).map(clampScore) });
  }

  step(): void {
    this.#change({ z: descend(this.state, STEP_RATE).map(clampScore) });
  }

  reset(): void {
    this.#change(START);
  }

  #change(part: Partial<ExplorerState>): void {
    this.state = { ...this.state, ...part };
    router.write('learn', formatExplorer(this.state));
  }
}
