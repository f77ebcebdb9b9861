import { read } from '../runtime/reader.ts';
import { session } from '../runtime/session.ts';
import { type HostData, isFloat, showSpec, stridesOf, type TensorSpec } from '../spec.ts';
import { asTensor, Tensor, type TensorLike } from '../tensor.ts';

/** Where a NaN came into being. */
export interface NaNReport {
  /** The operation, or `'input'` for a value that had it from the start. */
  readonly op: string;
  /** The line that called it; recorded after `setDebug({ origins: true })`. */
  readonly origin: string | undefined;
  readonly spec: TensorSpec;
  /** Position of the first one in the operation's result. */
  readonly index: readonly number[];
  /** What the operation was given: spec, where from, and the range of the values. */
  readonly inputs: readonly string[];
}

export interface FindNaNOptions {
  /** Look for infinities as well. Default false. */
  readonly infinity?: boolean;
}

/** Computed from other tensors, in a way that is still known? */
function isComputed(t: Tensor): boolean {
  return t.op !== null && t.inputs.length > 0 && (t.state === 'pending' || t.state === 'ready');
}

/** Everything that `root` is made of, inputs before users. Iterative: graphs get deep. */
function history(root: Tensor): readonly Tensor[] {
  const out = new Set<Tensor>();
  const open = new Set<Tensor>();
  const stack = [root];
  for (let t = stack.at(-1); t; t = stack.at(-1)) {
    if (open.has(t) || !isComputed(t)) {
      stack.pop();
      out.add(t);
      continue;
    }
    open.add(t);
    for (const x of t.inputs) if (!out.has(x) && !open.has(x)) stack.push(x);
  }
  return [...out];
}

/** The values of all tensors, in one flush. What waits goes on waiting: copies of the expressions are computed. */
async function valuesOf(tensors: readonly Tensor[]): Promise<readonly HostData[]> {
  const copies = new Map<Tensor, Tensor>();
  for (const t of tensors) {
    const { op } = t;
    const inputs = t.inputs.map((x) => copies.get(x) ?? x);
    copies.set(
      t,
      op !== null && isComputed(t) ? new Tensor(t.spec, op, inputs, t.attrs, false) : t,
    );
  }
  const runtime = session();
  return Promise.all(Array.from(copies.values(), (t) => read(runtime, t)));
}

function describeInput(t: Tensor, data: HostData): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const name = t.cell ? `parameter '${t.cell.name || 'unnamed'}'` : t.op ? t.op.name : 'input';
  const range = low <= high ? `values from ${low} to ${high}` : 'no numbers';
  return `${showSpec(t.spec)}, ${name}, ${range}`;
}

/**
 * The first operation that gave NaN although nothing that it was given had one; null when `x` has none. Computes
 * every intermediate of `x` once, and leaves what waits as it is. A NaN that was there from the start, in data or in a
 * tensor whose history is gone, is reported as `'input'`.
 *
 * @param options `infinity`: look for infinities as well
 * @example
 * setDebug({ origins: true });
 * const loss = mean(log(x.sub(1)));
 * await findNaN(loss);
 * // { op: 'log', origin: 'train (…/train.ts:7:19)', index: [0], inputs: ['float32[2], sub, values from -1 to 3'], … }
 */
export async function findNaN(
  x: TensorLike,
  options: FindNaNOptions = {},
): Promise<NaNReport | null> {
  const root = asTensor(x, 'findNaN');
  const tensors = history(root);
  const values = await valuesOf(tensors);
  const at = new Map(tensors.map((t, i) => [t, i]));
  const isBad = options.infinity ? (v: number) => !Number.isFinite(v) : Number.isNaN;
  const firstBad = tensors.map((t, i) =>
    isFloat(t.dtype) ? (values[i] as HostData).findIndex(isBad) : -1,
  );
  const bad = (t: Tensor): boolean => (firstBad[at.get(t) ?? -1] ?? -1) >= 0;
  const made = tensors.find((t) => isComputed(t) && bad(t) && !t.inputs.some(bad));
  const found = made ?? (bad(root) ? tensors.find(bad) : undefined);
  if (!found) return null;
  const position = firstBad[at.get(found) as number] as number;
  const strides = stridesOf(found.shape);
  return {
    op: made && found.op ? found.op.name : 'input',
    origin: found.origin,
    spec: found.spec,
    index: found.shape.map((n, i) => Math.floor(position / (strides[i] as number)) % n),
    inputs: made
      ? found.inputs.map((t) => describeInput(t, values[at.get(t) as number] as HostData))
      : [],
  };
}
