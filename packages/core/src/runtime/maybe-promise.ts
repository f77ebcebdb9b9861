/** A value that a synchronous backend gives at once and an asynchronous one later. */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return Object(value).then !== undefined;
}

/** An asynchronous function that is done at once if nothing that it yields is a promise. */
export function drive<T>(
  work: Generator<unknown, T>,
  turn: IteratorResult<unknown, T> = work.next(),
): MaybePromise<T> {
  const { done, value } = turn;
  if (done) return value;
  return isPromise(value)
    ? value.then(
        (v) => drive(work, work.next(v)),
        (error) => drive(work, work.throw(error)),
      )
    : drive(work, work.next(value));
}
