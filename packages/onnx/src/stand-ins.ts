import type { Parameter, Tensor } from '@xent/core';
import { placeholder } from '@xent/core/trace';

interface Saved {
  readonly value: Tensor;
  readonly committed: Tensor;
  readonly grad: Tensor | null;
}

/** Cells that hold placeholders while a graph is built, and get everything back afterwards. */
export class StandIns {
  readonly #saved: Map<Parameter, Saved> = new Map();
  readonly #stands: Map<Parameter, Tensor> = new Map();

  add(cells: Iterable<Parameter>): void {
    for (const cell of cells) {
      if (this.#saved.has(cell)) continue;
      const { value, committed, grad } = cell;
      this.#saved.set(cell, { value, committed, grad });
      const stand = placeholder(cell.spec, value.requiresGrad);
      stand.cell = cell;
      this.#stands.set(cell, stand);
    }
    this.reset();
  }

  /** All cells as they are before a step: a placeholder each, no gradients. */
  reset(): void {
    for (const [cell, stand] of this.#stands) {
      cell.value = stand;
      cell.grad = null;
    }
  }

  /** The value that was given to a cell since, if any. */
  next(cell: Parameter): Tensor | null {
    return cell.value === this.#stands.get(cell) ? null : cell.value;
  }

  restore(): void {
    for (const [cell, { value, committed, grad }] of this.#saved) {
      cell.value = value;
      cell.committed = committed;
      cell.grad = grad;
    }
  }
}
