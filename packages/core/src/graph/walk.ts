import type { Tensor } from '../tensor.ts';

let walks = 0;

/**
 * @internal Visits what `roots` depend on, inputs before users, each tensor once. `via` says what stands for an input,
 * null for none; the walk ends at what `ends`. Iterative: graphs get deep.
 */
export function postorder(
  roots: readonly Tensor[],
  ends: (t: Tensor) => boolean | undefined,
  via: (x: Tensor) => Tensor | null,
  visit: (t: Tensor) => void,
): void {
  const walk = ++walks;
  const stack: Tensor[] = [];
  for (const root of roots) {
    stack.push(root);
    for (let t = stack.at(-1); t; t = stack.at(-1)) {
      const { length } = stack;
      // Negative while its inputs are being walked.
      if (t.mark !== walk && t.mark !== -walk && !ends(t)) {
        for (let i = t.inputs.length - 1; i >= 0; i--) {
          const x = via(t.inputs[i] as Tensor);
          if (x && x.mark !== walk) stack.push(x);
        }
        t.mark = -walk;
      }
      if (stack.length > length) continue;
      stack.pop();
      if (t.mark !== walk) {
        t.mark = walk;
        visit(t);
      }
    }
  }
}
