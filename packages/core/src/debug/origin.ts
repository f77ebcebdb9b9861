let recorder: (() => string | undefined) | null = null;
let inherited: string | undefined;

/** @internal How the line of a call is found, or null. Found by code that only programs with `setDebug` contain. */
export function recordOrigins(find: (() => string | undefined) | null): void {
  recorder = find;
}

/** @internal Operations that `fn` makes are the user's call at `origin`, wherever they are made. */
export function withOrigin<T>(origin: string | undefined, fn: () => T): T {
  const before = inherited;
  inherited = origin ?? before;
  try {
    return fn();
  } finally {
    inherited = before;
  }
}

/** @internal Where the user called the operation that is being made. */
export function currentOrigin(): string | undefined {
  return recorder ? (inherited ?? recorder()) : undefined;
}
