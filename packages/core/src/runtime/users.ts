import { type Tensor, watchers } from '../tensor.ts';
import { free } from './residency.ts';

const MAX = 256;

/** Expressions made from a kept value, which a `dispose` has to wait for. */
function note(t: Tensor): void {
  for (const x of t.inputs) x.users?.add(t);
}

export class Users {
  constructor() {
    if (!watchers.includes(note)) watchers.push(note);
  }

  // Null when there are too many to tell apart.
  #all: WeakRef<Tensor>[] | null = [];

  /** A weak reference keeps its target until the task ends, so a loop within one task must not make ever more of them. */
  add(user: Tensor): void {
    if (!this.#all || this.#all.push(new WeakRef(user)) < MAX) return;
    const waiting = this.#all.filter(isWaiting);
    this.#all = waiting.length > MAX / 2 ? null : waiting;
  }

  /** Is one of them still there, and not computed? Undefined where nobody knows, except the collector. */
  get waiting(): boolean | undefined {
    return this.#all?.some(isWaiting);
  }

  /** Gives the value of `t` back if it was disposed and nobody waits for it any more. */
  sweep(t: Tensor): void {
    if (t.state === 'disposed' && this.waiting === false) free(t);
  }
}

function isWaiting(user: WeakRef<Tensor>): boolean {
  return user.deref()?.state === 'pending';
}
