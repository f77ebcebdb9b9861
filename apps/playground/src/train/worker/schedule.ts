/** Is a test of the whole test set due after this many steps? Four times in the first epoch, then at the end of each. */
export function evaluationDue(step: number, stepsPerEpoch: number): boolean {
  if (step % stepsPerEpoch === 0) return true;
  const quarter = Math.ceil(stepsPerEpoch / 4);
  return step < stepsPerEpoch && step % quarter === 0;
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
