import type { Parameter } from '../parameter.ts';
import type { Tensor } from '../tensor.ts';

/** What the next flush has to compute for training: assigned cells, the losses that share their forward pass, gradients. */
export class Steps {
  /** Cells that were assigned since the last flush. */
  readonly #assigned = new Set<Parameter>();
  /** Losses on which `backward()` was called, with the parameters whose gradients nothing has used yet. */
  readonly #watched = new Map<Tensor, Set<Parameter>>();
  /** Losses whose gradients are all used: they are computed with those updates. */
  readonly #losses = new Set<Tensor>();
  /** Values replaced by the last completed assignment, kept for one more step. */
  #grace: Tensor[] = [];

  watch(loss: Tensor, parameters: Set<Parameter>): void {
    this.#watched.set(loss, parameters);
  }

  isAssigned(cell: Parameter): boolean {
    return this.#assigned.has(cell);
  }

  assign(cells: Iterable<Parameter>): void {
    for (const cell of cells) {
      this.#assigned.add(cell);
      for (const [loss, parameters] of this.#watched) {
        if (parameters.delete(cell) && parameters.size === 0) {
          this.#watched.delete(loss);
          this.#losses.add(loss);
        }
      }
    }
  }

  /** The gradients of these parameters are no longer wanted, nor losses that only they kept. */
  unwatch(parameters: Iterable<Parameter>): void {
    for (const parameter of parameters) {
      for (const [loss, waiting] of this.#watched) {
        if (waiting.delete(parameter) && waiting.size === 0) this.#watched.delete(loss);
      }
    }
  }

  /**
   * Takes what the next flush computes besides what was asked for. A flush that only makes room for another
   * assignment leaves the losses of the step that is being built alone.
   */
  take(makeRoom: boolean): {
    readonly cells: readonly Parameter[];
    readonly roots: readonly Tensor[];
  } {
    const cells = [...this.#assigned];
    const roots: Tensor[] = [...this.#losses];
    if (!makeRoom) {
      for (const [loss, parameters] of this.#watched) {
        roots.push(loss);
        for (const { grad } of parameters) if (grad) roots.push(grad);
      }
      this.#watched.clear();
    }
    for (const cell of cells) roots.push(cell.value);
    this.#assigned.clear();
    this.#losses.clear();
    return { cells, roots };
  }

  /** A step is complete: returns the values whose grace is over. */
  commit(cells: readonly Parameter[], values: readonly Tensor[]): readonly Tensor[] {
    if (cells.length === 0) return [];
    const over = this.#grace;
    this.#grace = [];
    cells.forEach((cell, i) => {
      const next = values[i] as Tensor;
      if (cell.committed !== next) this.#grace.push(cell.committed);
      cell.committed = next;
    });
    return over;
  }

  /** Cells whose new values exist already: returns the values whose grace is over. */
  complete(cells: readonly Parameter[]): readonly Tensor[] {
    for (const cell of cells) this.#assigned.delete(cell);
    return this.commit(
      cells,
      cells.map((cell) => cell.value),
    );
  }

  /** A step failed: these cells, and those assigned since, go back to the last completed step. */
  rollback(cells: readonly Parameter[]): void {
    for (const cell of [...cells, ...this.#assigned]) cell.value = cell.committed;
    this.#assigned.clear();
    this.#losses.clear();
  }
}
