import { sameShape } from '@xent/core';
import { isWhole, postorder } from '@xent/core/plan';
import { passSize } from './kernels/blocks.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { isReduction } from './kernels/reduce.ts';
import type { Value, View } from './value.ts';

const GRADIENT = 'softmaxCrossEntropyGradient';

/** Values that are computed in one pass. */
export type Pass = readonly Value[];

/** Is it computed in a pass over blocks? */
export const inBlocks = (value: Value): boolean => isElementwise(value) || isReduction(value.op);

/** Everything that `roots` need, and they themselves, each after what it needs. */
function inOrder(roots: readonly Value[]): Value[] {
  const out: Value[] = [];
  postorder(
    roots,
    () => false,
    (x) => x,
    (value) => out.push(value),
  );
  return out;
}

/** Do both read all of one value, in one shape? */
function isSameView(a: View | undefined, b: View | undefined): boolean {
  return a !== undefined && b !== undefined && a.of === b.of && sameShape(a.shape, b.shape);
}

/** Lets a loss and its gradient share a pass, where what arrives at the loss does not depend on it. */
function pairLosses(values: readonly Value[]): void {
  const isSame = (loss: Value, { args, attrs }: Value): boolean => {
    const own = attrs['weighted'] ? [args[0], args[1], args[3]] : [args[0], args[1]];
    return (
      loss.op === 'softmaxCrossEntropy' &&
      !loss.partner &&
      own.every((view, i) => isSameView(loss.args[i], view)) &&
      Object.keys(attrs).every((name) => attrs[name] === loss.attrs[name])
    );
  };
  for (const value of values) {
    if (value.op !== GRADIENT) continue;
    const loss = values.find((v) => isSame(v, value));
    if (!loss || inOrder(value.inputs).includes(loss)) continue;
    loss.partner = value;
    value.partner = loss;
    loss.inputs = value.inputs = [...value.inputs, ...loss.inputs];
  }
}

/** Can `reader` take what `source` computes from the same pass? */
function canShare(reader: Value, source: Value): boolean {
  return (
    inBlocks(reader) &&
    isElementwise(source) &&
    passSize(reader) === source.size &&
    reader.args.every((view) => view.of !== source || isWhole(view))
  );
}

/** Every value gets the first level at which all that it needs is there. */
function assignLevels(values: readonly Value[], keep: ReadonlySet<Value>, fuse: boolean): void {
  const readers = new Map<Value, Value[]>();
  for (const value of values) {
    if (value.op === 'input' || value.op === 'constant') continue;
    let level = 1;
    for (const source of value.inputs) {
      const apart = fuse && canShare(value, source) ? 0 : 1;
      level = Math.max(level, source.level + apart);
      const list = readers.get(source);
      if (list) list.push(value);
      else readers.set(source, [value]);
    }
    value.level = level;
  }
  if (!fuse) return;
  // What only later passes read is computed there, and needs no array.
  for (const value of values.toReversed()) {
    const list = readers.get(value) ?? [];
    if (keep.has(value) || list.length === 0 || !isElementwise(value)) continue;
    if (list.every((r) => canShare(r, value))) value.level = Math.min(...list.map((r) => r.level));
  }
}

/** Orders the passes that compute `outputs`. Without `fuse` every value has a pass of its own. */
export function schedule(outputs: readonly Value[], fuse: boolean): readonly Pass[] {
  if (fuse) pairLosses(inOrder(outputs));
  const values = inOrder(outputs);
  assignLevels(values, new Set(outputs), fuse);
  const passes = new Map<string, Value[]>();
  const done = new Set<Value>();
  values.forEach((each, i) => {
    // A loss is computed along with its gradient.
    const value = each.partner?.op === GRADIENT ? each.partner : each;
    if (value.level === 0 || value.size === 0 || done.has(value)) return;
    done.add(value);
    const key = fuse && inBlocks(value) ? `${value.level}/${passSize(value)}` : String(i);
    const pass = passes.get(key);
    if (pass) pass.push(value);
    else passes.set(key, [value]);
  });
  return [...passes.values()].sort((a, b) => (a[0]?.level ?? 0) - (b[0]?.level ?? 0));
}
