/** Are gradients recorded? */
export let gradEnabled = true;
/** Is a rule running? */
export let baking = false;

/** Runs `fn` with gradient recording on or off. Its bare numbers become constants of the graph if it is a rule (`bake`). */
export function withMode<T>(fn: () => T, enabled: boolean, bake: boolean = baking): T {
  const a = gradEnabled;
  const b = baking;
  gradEnabled = enabled;
  baking = bake;
  try {
    return fn();
  } finally {
    gradEnabled = a;
    baking = b;
  }
}

/** Runs `fn`, a rule, so that its bare numbers become constants of the graph. */
export function withBaking<T>(fn: () => T): T {
  return withMode(fn, gradEnabled, true);
}
