/** What can be walked. */
export interface Walked {
  /** The walk that saw it last; negative while its inputs are being walked. */
  mark: number;
}

let walks = 0;

/**
 * @internal Visits `roots` and what they are made of, each once and after its inputs, except where the walk ends: at what
 * `inputsOf`, which sees everything once, gives no inputs of. Iterative: graphs get deep.
 */
export function postorder<T extends Walked>(
  roots: readonly T[],
  inputsOf: (t: T) => readonly T[] | null,
  visit: (t: T) => void,
): void {
  const walk = ++walks;
  const stack = roots.toReversed();
  for (let t = stack.at(-1); t; t = stack.at(-1)) {
    const { mark } = t;
    if (mark === walk || mark === -walk) {
      stack.pop();
      t.mark = walk;
      if (mark < 0) visit(t);
    } else {
      const inputs = inputsOf(t);
      t.mark = inputs ? -walk : walk;
      for (let i = inputs?.length ?? 0; i-- > 0; ) stack.push(inputs?.[i] as T);
    }
  }
}
