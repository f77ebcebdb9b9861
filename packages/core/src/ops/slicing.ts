import { requireArray } from '../check.ts';
import { ArgumentError, IndexError, ShapeError } from '../errors.ts';
import { normalizeDim } from '../promote.ts';
import { isFloat, showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { type DimArgument, dimOf, padWith, reshape, sliceBox } from './movement.ts';

/** Elements `start … stop` of one dimension; both are inside it. */
function range(t: Tensor, dim: number, start: number, stop: number, step = 1): Tensor {
  const along = <T>(value: T, others: readonly T[]): readonly T[] =>
    others.map((other, i) => (i === dim ? value : other));
  return sliceBox(t, {
    start: along(start, new Array<number>(t.ndim).fill(0)),
    stop: along(stop, t.shape),
    step: along(step, new Array<number>(t.ndim).fill(1)),
  });
}

function requireDims(op: string, t: Tensor): void {
  if (t.ndim === 0) {
    throw new ShapeError(`${op}: a scalar has no dimension to take from, got ${showSpec(t)}`);
  }
}

function requireInteger(op: string, name: string, value: number): void {
  if (!Number.isInteger(value)) {
    throw new ArgumentError(`${op}: expected an integer for ${name}, got ${value}`);
  }
}

/**
 * Every `step`-th slice from `start` up to, not including, `end`, along `dim`: Python's `x[start:end:step]`.
 * Negative positions count from the end, positions outside are moved to the edge.
 *
 * @param start default 0
 * @param end default the end
 * @param step 1 (the default) or more
 * @throws ArgumentError for a step below 1: use flip
 * @example
 * slice(tensor([0, 1, 2, 3]), 0, 1, -1);   // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.narrow.html
 */
export function slice(
  x: TensorLike,
  dim: number,
  start: number | null = null,
  end: number | null = null,
  step: number = 1,
): Tensor {
  const t = asTensor(x, 'slice');
  requireDims('slice', t);
  const d = normalizeDim('slice', dim, t);
  const n = t.shape[d] as number;
  const from = start ?? 0;
  const to = end ?? n;
  requireInteger('slice', 'start', from);
  requireInteger('slice', 'end', to);
  requireInteger('slice', 'step', step);
  if (step < 1) {
    throw new ArgumentError(
      `slice: expected a step from 1, got ${step}; use flip to reverse the order`,
    );
  }
  const inside = (at: number): number => Math.min(n, Math.max(0, at < 0 ? at + n : at));
  const first = inside(from);
  return range(t, d, first, Math.max(first, inside(to)), step);
}

/**
 * `length` slices from `start` on, along `dim`.
 *
 * @param start negative ones count from the end
 * @throws ArgumentError when they are not all inside
 * @see https://pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(x: TensorLike, dim: number, start: number, length: number): Tensor {
  const t = asTensor(x, 'narrow');
  requireDims('narrow', t);
  const d = normalizeDim('narrow', dim, t);
  const n = t.shape[d] as number;
  requireInteger('narrow', 'start', start);
  requireInteger('narrow', 'length', length);
  const from = start < 0 ? start + n : start;
  if (from < 0 || length < 0 || from + length > n) {
    throw new ArgumentError(
      `narrow: expected a range inside dimension ${d} of ${showSpec(t)}, got start ${start} and length ${length}`,
    );
  }
  return range(t, d, from, from + length);
}

/**
 * The slice at `index` along `dim`, without that dimension.
 *
 * @param index negative ones count from the end
 * @throws IndexError when it is outside
 * @see https://pytorch.org/docs/stable/generated/torch.select.html
 */
export function select(x: TensorLike, dim: number, index: number): Tensor {
  const t = asTensor(x, 'select');
  requireDims('select', t);
  const d = normalizeDim('select', dim, t);
  const n = t.shape[d] as number;
  if (!Number.isInteger(index) || index < -n || index >= n) {
    throw new IndexError(
      `select: expected an index from ${-n} to ${n - 1} for dimension ${d} of ${showSpec(t)}, got ${index}`,
      0,
      index,
    );
  }
  const at = index < 0 ? index + n : index;
  return reshape(
    range(t, d, at, at + 1),
    t.shape.filter((_, i) => i !== d),
  );
}

/**
 * Cuts along a dimension into pieces of a size, of which the last may be smaller, or of given sizes.
 *
 * @param size of each piece, or the sizes of all pieces
 * @param dim default 0
 * @throws ArgumentError when given sizes do not add up to the dimension
 * @example
 * split(tensor([1, 2, 3, 4, 5]), 2);        // [1, 2], [3, 4], [5]
 * split(tensor([1, 2, 3, 4, 5]), [1, 4]);   // [1], [2, 3, 4, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(
  x: TensorLike,
  size: number | readonly number[],
  dim?: DimArgument,
): Tensor[] {
  const t = asTensor(x, 'split');
  requireDims('split', t);
  const d = normalizeDim('split', dimOf(dim, 0), t);
  const n = t.shape[d] as number;
  if (typeof size === 'number' && (!Number.isInteger(size) || size < 0 || (size === 0 && n > 0))) {
    throw new ArgumentError(`split: expected a size from 1, got ${size}`);
  }
  const sizes =
    typeof size === 'number'
      ? Array.from({ length: Math.max(1, Math.ceil(n / (size || 1))) }, (_, i) =>
          Math.min(size, n - i * size),
        )
      : size;
  if (sizes.some((s) => !(s >= 0)) || sizes.reduce((sum, s) => sum + s, 0) !== n) {
    throw new ArgumentError(
      `split: expected sizes from 0 that add up to ${n}, dimension ${d} of ${showSpec(t)}, got [${sizes.join(', ')}]`,
    );
  }
  let at = 0;
  return sizes.map((s) => {
    at += s;
    return range(t, d, at - s, at);
  });
}

/**
 * Cuts along a dimension into at most `chunks` pieces of one size, of which the last may be smaller.
 *
 * @param dim default 0
 * @see https://pytorch.org/docs/stable/generated/torch.chunk.html
 */
export function chunk(x: TensorLike, chunks: number, dim?: DimArgument): Tensor[] {
  const t = asTensor(x, 'chunk');
  requireDims('chunk', t);
  const d = normalizeDim('chunk', dimOf(dim, 0), t);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ArgumentError(`chunk: expected a count of pieces from 1, got ${chunks}`);
  }
  const n = t.shape[d] as number;
  return n === 0
    ? split(t, new Array<number>(chunks).fill(0), d)
    : split(t, Math.ceil(n / chunks), d);
}

export interface PadOptions {
  /** Only `'constant'`, the default. */
  readonly mode?: 'constant';
  /** What is put around. Default 0. */
  readonly value?: number;
}

/**
 * Puts constants around, or cuts, with counts from the last dimension backwards:
 * `[left, right]` of the last one, then `[top, bottom]` of the one before, and so on. Negative counts cut.
 *
 * @param pads an even number of counts, at most two a dimension
 * @param options `value`, default 0
 * @throws ArgumentError for counts that do not fit
 * @example
 * pad(tensor([1, 2]), [1, 2]);   // [0, 1, 2, 0, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(x: TensorLike, pads: readonly number[], options: PadOptions = {}): Tensor {
  const t = asTensor(x, 'pad');
  requireArray('pad', 'the counts', pads);
  if (options.mode !== undefined && options.mode !== 'constant') {
    throw new ArgumentError(`pad: expected mode 'constant', got ${JSON.stringify(options.mode)}`);
  }
  const whole = pads.every((n) => Number.isInteger(n));
  if (!whole || pads.length % 2 !== 0 || pads.length > 2 * t.ndim) {
    throw new ArgumentError(
      `pad: expected pairs of integers, at most ${t.ndim} of them for ${showSpec(t)}, got [${pads.join(', ')}]`,
    );
  }
  const count = (i: number, side: number): number => pads[2 * (t.ndim - 1 - i) + side] ?? 0;
  const low = t.shape.map((_, i) => count(i, 0));
  const high = t.shape.map((_, i) => count(i, 1));
  if (t.shape.some((n, i) => n + Math.min(0, count(i, 0)) + Math.min(0, count(i, 1)) < 0)) {
    throw new ArgumentError(`pad: [${pads.join(', ')}] cuts more than there is of ${showSpec(t)}`);
  }
  const interior = t.shape.map(() => 0);
  const { value = 0 } = options;
  const stored =
    t.dtype === 'bool' ? Number(value !== 0) : isFloat(t.dtype) ? value : Math.trunc(value);
  return padWith(t, { low, high, interior, value: stored });
}
