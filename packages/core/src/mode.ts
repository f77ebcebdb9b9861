let gradEnabled = true;
let baking = false;

export function isGradEnabled(): boolean {
  return gradEnabled;
}

export function isBaking(): boolean {
  return baking;
}

/** Runs `fn` with gradient recording on or off. */
export function withGradMode<T>(enabled: boolean, fn: () => T): T {
  const before = gradEnabled;
  gradEnabled = enabled;
  try {
    return fn();
  } finally {
    gradEnabled = before;
  }
}

/** Runs `fn`, a rule, so that its bare numbers become constants of the graph. */
export function withBaking<T>(fn: () => T): T {
  const before = baking;
  baking = true;
  try {
    return fn();
  } finally {
    baking = before;
  }
}
