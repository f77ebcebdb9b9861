/** What can be walked: something that is made of others. */
export interface Walked<T> {
  readonly inputs: readonly T[];
  /** The walk that saw it last; negative while its inputs are being walked. */
  mark: number;
}

let walks = 0;

/**
 * @internal Visits what `roots` depend on, inputs before users, each once. `via` says what stands for an input, null
 * for none; the walk ends at what `ends`. Iterative: graphs get deep.
 */
export function postorder<T extends Walked<T>>(
  roots: readonly T[],
  ends: (t: T) => boolean | undefined,
  via: (x: T) => T | null,
  visit: (t: T) => void,
): void {
  const walk = ++walks;
  const stack: T[] = [];
  for (const root of roots) {
    stack.push(root);
    for (let t = stack.at(-1); t; t = stack.at(-1)) {
      const { mark } = t;
      if (mark !== walk && mark !== -walk && !ends(t)) {
        t.mark = -walk;
        for (let i = t.inputs.length - 1; i >= 0; i--) {
          const x = via(t.inputs[i] as T);
          if (x && x.mark !== walk) stack.push(x);
        }
      } else {
        stack.pop();
        t.mark = walk;
        if (mark !== walk) visit(t);
      }
    }
  }
}
