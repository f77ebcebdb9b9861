/** How long work may go on before messages get their turn. */
export const SLICE_MS = 12;

export interface LoopOptions {
  /** One piece of work of a few milliseconds at most; false when there is none left. */
  readonly unit: () => Promise<boolean>;
  /** Called after every slice, and once when the loop has come to a stop. */
  readonly afterSlice: (phase: 'running' | 'paused' | 'done') => void;
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
  /** Lets the thread receive messages. */
  readonly breathe?: () => Promise<void>;
}

/** Works in slices, so that a message such as `pause` is heard within one of them. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #now: () => number;
  readonly #breathe: () => Promise<void>;
  #running = false;
  // Which call of `play` may work; `pause` takes the turn away.
  #turn = 0;
  #active: Promise<void> = Promise.resolve();

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#breathe = options.breathe ?? breatheThroughChannel();
  }

  get running(): boolean {
    return this.#running;
  }

  play(): void {
    if (this.#running) return;
    this.#running = true;
    const turn = ++this.#turn;
    this.#active = this.#active.then(() => this.#work(turn));
  }

  /** Resolves when the last piece of work is done. */
  async pause(): Promise<void> {
    this.#running = false;
    this.#turn++;
    await this.#active;
  }

  async #work(turn: number): Promise<void> {
    try {
      while (turn === this.#turn) {
        const end = this.#now() + SLICE_MS;
        let left = true;
        do {
          left = await this.#options.unit();
        } while (left && turn === this.#turn && this.#now() < end);
        if (!left) {
          this.#running = false;
          this.#options.afterSlice('done');
          return;
        }
        this.#options.afterSlice('running');
        await this.#breathe();
      }
      this.#options.afterSlice('paused');
    } catch (error) {
      this.#running = false;
      this.#options.onError(error);
    }
  }
}

/** A channel's message is a task of its own and, unlike a timer, is never held back. */
function breatheThroughChannel(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let wake: (() => void) | undefined;
  port1.onmessage = () => wake?.();
  return () =>
    new Promise((resolve) => {
      wake = resolve;
      port2.postMessage(null);
    });
}
