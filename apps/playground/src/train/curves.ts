/** A growing list of numbers with its running mean, both as a chart takes them. */
export class Curve {
  readonly values: number[] = [];
  readonly smooth: (number | null)[] = [];
  readonly #window: number;
  #sum = 0;

  /** `window`: how many of the last values the running mean is over. */
  constructor(window: number) {
    this.#window = window;
  }

  push(values: Iterable<number>): void {
    for (const value of values) {
      this.values.push(value);
      this.#sum += value;
      const dropped = this.values[this.values.length - 1 - this.#window];
      if (dropped !== undefined) this.#sum -= dropped;
      this.smooth.push(this.#sum / Math.min(this.values.length, this.#window));
    }
  }

  get length(): number {
    return this.values.length;
  }

  get last(): number | undefined {
    return this.smooth.at(-1) ?? undefined;
  }
}

/** Values at a few steps, spread over all steps with gaps between them. */
export class SparseCurve {
  readonly steps: number[] = [];
  readonly values: number[] = [];

  set(step: number, value: number): void {
    if (this.steps.at(-1) === step) this.values[this.values.length - 1] = value;
    else {
      this.steps.push(step);
      this.values.push(value);
    }
  }

  /** One entry a step from 0 to `last`; null where nothing was measured. */
  dense(last: number): (number | null)[] {
    const dense = new Array<number | null>(last + 1).fill(null);
    for (const [index, step] of this.steps.entries()) {
      if (step <= last) dense[step] = this.values[index] ?? null;
    }
    return dense;
  }

  get last(): number | undefined {
    return this.values.at(-1);
  }
}

/** Rows for people who read a chart as a table: the first and the last `count` of `length`. */
export function tableRows(length: number, count: number): readonly number[] {
  const all = Array.from({ length }, (_, index) => index);
  return length <= 2 * count ? all : [...all.slice(0, count), ...all.slice(-count)];
}
