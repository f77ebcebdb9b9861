import type { Value, View } from './value.ts';

/** Values that kernels compute in pairs: the one with the other's arguments at hand. */
export type Partners = ReadonlyMap<Value, Value>;

/** Everything that computing a value, and its partner with it, reads. */
export function readsOf(value: Value, partners: Partners): readonly View[] {
  const partner = partners.get(value);
  return partner ? [...value.args, ...partner.args] : value.args;
}

/** Everything that `roots` need, and they themselves, each after what it needs. Iterative: graphs get deep. */
export function inOrder(roots: Iterable<Value>, partners: Partners): Value[] {
  const out: Value[] = [];
  const isOpen = new Map<Value, boolean>();
  const stack = [...roots].reverse();
  for (let value = stack.at(-1); value; value = stack.at(-1)) {
    const open = isOpen.get(value);
    if (open === undefined) {
      isOpen.set(value, true);
      for (const { of } of readsOf(value, partners).toReversed()) {
        if (!isOpen.has(of)) stack.push(of);
      }
      continue;
    }
    stack.pop();
    if (open) {
      isOpen.set(value, false);
      out.push(value);
    }
  }
  return out;
}

export const LOSS = 'softmaxCrossEntropy';
const GRADIENT = 'softmaxCrossEntropyGradient';

/** Lets a loss and its gradient share kernels, where what arrives at the loss does not depend on it. */
export function pairLosses(outputs: readonly Value[]): Partners {
  const partners = new Map<Value, Value>();
  const values = inOrder(outputs, partners);
  const losses = values.filter(({ op }) => op === LOSS);
  for (const gradient of values) {
    if (gradient.op !== GRADIENT) continue;
    const loss = losses.find((each) => !partners.has(each) && isLossOf(each, gradient));
    if (
      !loss ||
      inOrder(
        gradient.args.map(({ of }) => of),
        partners,
      ).includes(loss)
    )
      continue;
    partners.set(loss, gradient);
    partners.set(gradient, loss);
  }
  return partners;
}

function isLossOf(loss: Value, { args, attrs }: Value): boolean {
  const shared = [args[0], args[1], attrs['weighted'] ? args[3] : undefined];
  return (
    shared.every((view, i) => isSameView(loss.args[i], view)) &&
    Object.keys(attrs).every((name) => attrs[name] === loss.attrs[name])
  );
}

function isSameView(a: View | undefined, b: View | undefined): boolean {
  if (a === b || !a || !b) return a === b;
  const equal = (x: readonly number[], y: readonly number[]): boolean => x.join() === y.join();
  return (
    a.of === b.of && a.offset === b.offset && equal(a.shape, b.shape) && equal(a.strides, b.strides)
  );
}
