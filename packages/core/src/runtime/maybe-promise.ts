/** A value that a synchronous backend gives at once and an asynchronous one later. */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** `fn(value)`, at once if the value is there. */
export function chain<T, U>(
  value: MaybePromise<T>,
  fn: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? value.then(fn) : fn(value);
}

/** All values, at once if all are there. */
export function gather<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  return values.some((v) => isPromise(v)) ? Promise.all(values) : (values as readonly T[]);
}

/** `fn()` with its failure, thrown or rejected, handed to `onError`, which throws in turn. */
export function guard<T>(
  fn: () => MaybePromise<T>,
  onError: (error: unknown) => never,
): MaybePromise<T> {
  try {
    const value = fn();
    return isPromise(value) ? value.catch(onError) : value;
  } catch (error) {
    return onError(error);
  }
}
