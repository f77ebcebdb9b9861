import { baking } from '../mode.ts';
import { watchGrowth } from '../tensor.ts';
import { bound } from './growth.ts';
import { Runtime } from './runtime.ts';

let main: Runtime | null = null;

/** @internal The runtime that tensors use now. */
export function session(): Runtime {
  if (!main) {
    main = new Runtime();
    watchGrowth((t) => {
      // Not in the middle of a rule: whoever applies it holds on to half-built expressions.
      if (!baking) bound(session(), t);
    });
  }
  return main;
}

/** @internal Tensors use another one from now on. */
export function setSession(runtime: Runtime): void {
  main = runtime;
}
