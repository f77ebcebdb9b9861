/** A value that a synchronous backend gives at once and an asynchronous one later. */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** An asynchronous function that is done at once if nothing that it yields is a promise. */
export function drive<T>(
  work: Generator<unknown, T>,
  turn: IteratorResult<unknown, T> = work.next(),
): MaybePromise<T> {
  let now = turn;
  while (!now.done && !isPromise(now.value)) now = work.next(now.value);
  return now.done
    ? now.value
    : (now.value as Promise<unknown>).then(
        (value) => drive(work, work.next(value)),
        (error) => drive(work, work.throw(error)),
      );
}
