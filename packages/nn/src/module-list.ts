import { ArgumentError } from '@xent/core';
import { Module } from './module.ts';

/**
 * A list of modules, named `0`, `1`, … in a state dict. It has no computation of its own.
 *
 * @example
 * class Net extends Module {
 *   blocks = new ModuleList([new Linear(8, 8), new Linear(8, 8)]);
 *   forward(x: Tensor): Tensor {
 *     let y = x;
 *     for (const block of this.blocks) y = block.forward(y);
 *     return y;
 *   }
 * }
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<M extends Module = Module> extends Module {
  readonly items: M[];

  constructor(items: Iterable<M> = []) {
    super();
    this.items = [];
    this.push(...items);
  }

  get length(): number {
    return this.items.length;
  }

  /** The module at `index`; negative ones count from the end. */
  at(index: number): M | undefined {
    return this.items.at(index);
  }

  /** Adds a module at the end. */
  push(...items: readonly M[]): number {
    for (const item of items) {
      if (item instanceof Module) continue;
      throw new ArgumentError(`ModuleList: expected modules, got ${typeof item}`);
    }
    return this.items.push(...items);
  }

  [Symbol.iterator](): Iterator<M> {
    return this.items[Symbol.iterator]();
  }

  forward(): never {
    throw new ArgumentError(
      'ModuleList: a list has no forward; call its modules one by one, or use Sequential',
    );
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.items.map((item, i) => [String(i), item]);
  }
}
