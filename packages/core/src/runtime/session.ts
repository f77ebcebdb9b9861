import { baking } from '../mode.ts';
import { watchers } from '../tensor.ts';
import { bound } from './growth.ts';
import { Runtime } from './runtime.ts';

/** A prime: a loop that makes the same number of expressions again and again shows each of them sooner or later. */
const EVERY = 61;

let main: Runtime | null = null;

/** @internal The runtime that tensors use now. */
export function session(): Runtime {
  if (!main) {
    main = new Runtime();
    let made = 0;
    watchers.push((t) => {
      // Not in the middle of a rule: whoever applies it holds on to half-built expressions.
      if (++made % EVERY === 0 && !baking) bound(session(), t);
    });
  }
  return main;
}

/** @internal Tensors use another one from now on. */
export function setSession(runtime: Runtime): void {
  main = runtime;
}
