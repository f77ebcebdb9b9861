/** Are gradients recorded? */
export let gradEnabled = true;
/** Is a rule running? */
export let baking = false;
let inherited: string | undefined;
let recorder: (() => string | undefined) | null = null;

/** @internal How the line of a call is found, or null. Found by code that only programs with `setDebug` contain. */
export function recordOrigins(find: (() => string | undefined) | null): void {
  recorder = find;
}

/** @internal Where the user called the operation that is being made. */
export function currentOrigin(): string | undefined {
  return inherited ?? recorder?.();
}

/**
 * Runs `fn` with gradient recording on or off. Its bare numbers become constants of the graph if it is a rule (`bake`),
 * and what it makes is the user's call at `origin`.
 */
export function withMode<T>(
  fn: () => T,
  enabled: boolean = gradEnabled,
  bake: boolean = baking,
  origin: string | undefined = inherited,
): T {
  const a = gradEnabled;
  const b = baking;
  const c = inherited;
  gradEnabled = enabled;
  baking = bake;
  inherited = origin;
  try {
    return fn();
  } finally {
    gradEnabled = a;
    baking = b;
    inherited = c;
  }
}

/** Runs `fn`, a rule, so that its bare numbers become constants of the graph. */
export function withBaking<T>(fn: () => T): T {
  return withMode(fn, gradEnabled, true);
}
