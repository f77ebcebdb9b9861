/** How long one submit may take: longer ones make a page stutter, and drivers stop them. */
const TARGET_MS = 100;

/** Elementary operations a millisecond that are assumed until one is measured: of software, and of hardware. */
const SLOW = 2e5;
const FAST = 1e8;

/** Learns how fast a device is, so that submits are neither too long nor many. */
export class Pace {
  readonly #queue: GPUQueue;
  #inFlight = 0;
  /** Elementary operations that one submit may take. */
  budget: number;

  constructor(queue: GPUQueue, isSoftware: boolean | undefined) {
    this.#queue = queue;
    this.budget = TARGET_MS * (isSoftware ? SLOW : FAST);
  }

  /** Tells of a submit that was just made. Measures those of an idle device that take long enough to mean something. */
  submitted(cost: number): void {
    if (cost < this.budget / 20) return;
    const isIdle = this.#inFlight++ === 0;
    const start = Date.now();
    const done = (): void => {
      this.#inFlight--;
      const ms = Date.now() - start;
      // A faster one is believed in steps: caches and estimates vary.
      if (isIdle && ms > 1) this.budget = Math.min(4 * this.budget, (TARGET_MS * cost) / ms);
    };
    this.#queue.onSubmittedWorkDone().then(done, done);
  }
}
