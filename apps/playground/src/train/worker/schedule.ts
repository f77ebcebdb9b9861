/** Is a test of the whole test set due after this many steps? Four times in the first epoch, then at the end of each. */
export function evaluationDue(step: number, stepsPerEpoch: number): boolean {
  if (step % stepsPerEpoch === 0) return true;
  const quarter = Math.ceil(stepsPerEpoch / 4);
  return step < stepsPerEpoch && step % quarter === 0;
}

/** When the next step may be done. */
export class Pace {
  #stepsPerSecond: number | undefined;
  #last = Number.NEGATIVE_INFINITY;

  set(stepsPerSecond: number | undefined): void {
    this.#stepsPerSecond = stepsPerSecond;
  }

  /** Milliseconds to wait; 0 means now, and counts as a step. */
  wait(now: number): number {
    if (this.#stepsPerSecond === undefined) return 0;
    const due = this.#last + 1000 / this.#stepsPerSecond;
    if (now < due) return due - now;
    this.#last = now;
    return 0;
  }
}

/** How many images a second, over about the last second of work. */
export class Speed {
  #since = 0;
  #images = 0;
  #value = 0;

  /** Work begins, or goes on after a pause. */
  start(now: number): void {
    this.#since = now;
    this.#images = 0;
  }

  add(images: number): void {
    this.#images += images;
  }

  read(now: number): number {
    const elapsed = now - this.#since;
    if (elapsed >= 250 && this.#images > 0) {
      const measured = (this.#images / elapsed) * 1000;
      this.#value = this.#value === 0 ? measured : 0.6 * this.#value + 0.4 * measured;
      this.start(now);
    }
    return this.#value;
  }
}
