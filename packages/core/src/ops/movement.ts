import { requireArray } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { catLoop, padLoop } from '../loops/boxes.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { flipped, sliced } from '../plan/views.ts';
import { broadcastShapes, differentDims, normalizeDim, RANK } from '../promote.ts';
import { requireSize, type Shape, sameShape, showSpec, sizeOf, type TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';

export interface ShapeAttrs extends Attrs {
  readonly shape: Shape;
}

const reshapeOp: Primitive<ShapeAttrs> = {
  name: 'reshape',
  moves: true,
  infer: (_, { shape }) => ({ shape }),
  vjp: (dy, [x]) => reshape(dy, x.shape),
};

/**
 * The same elements in another shape; one size may be `-1` and is then computed.
 * @see https://pytorch.org/docs/stable/generated/torch.reshape.html
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const t = asTensor(x, 'reshape');
  requireArray('reshape', 'the shape', shape);
  // A second -1 is computed as negative, and refused.
  const sizes = shape.map((n) => (n === -1 ? t.size / -sizeOf(shape) : n));
  requireSize('reshape', t.size, sizes, shape);
  return sameShape(t.shape, sizes) ? t : apply(reshapeOp, [t], { shape: sizes });
}

export interface PermuteAttrs extends Attrs {
  /** Dimension of the input that becomes dimension i. */
  readonly dims: readonly number[];
}

const permuteOp: Primitive<PermuteAttrs> = {
  name: 'permute',
  moves: true,
  infer: ([{ shape }], { dims }) => ({ shape: dims.map((d) => shape[d] as number) }),
  vjp: (dy, _x, { dims }) =>
    permute(
      dy,
      dims.map((_, i) => dims.indexOf(i)),
    ),
};

/**
 * Reorders the dimensions: `permute(x, [0, 2, 1])` swaps the last two of three.
 * @see https://pytorch.org/docs/stable/generated/torch.permute.html
 */
export function permute(x: TensorLike, dims: readonly number[]): Tensor {
  const t = asTensor(x, 'permute');
  const order = differentDims('permute', dims, t);
  if (order.length !== t.ndim) {
    throw new ShapeError(`permute: expected all ${t.ndim} dimensions, got [${dims.join(', ')}]`);
  }
  return order.every((d, i) => d === i) ? t : apply(permuteOp, [t], { dims: order });
}

const broadcastToOp: Primitive<ShapeAttrs> = {
  name: 'broadcastTo',
  moves: true,
  infer: (_, { shape }) => ({ shape }),
  // The caller sums a gradient down to its input's shape after every rule.
  vjp: (dy) => dy,
};

/**
 * Repeats size-1 and missing leading dimensions up to `shape`.
 * @see https://pytorch.org/docs/stable/generated/torch.broadcast_to.html
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const t = asTensor(x, 'broadcastTo');
  const spec: TensorSpec = { dtype: t.dtype, shape };
  if (!sameShape(broadcastShapes('broadcastTo', t, spec), shape)) {
    throw new ShapeError(
      `broadcastTo: shapes cannot be broadcast, got ${showSpec(t)} and ${showSpec(spec)}; sizes have to be equal or 1`,
    );
  }
  return sameShape(t.shape, shape) ? t : apply(broadcastToOp, [t], { shape: [...shape] });
}

export interface SliceAttrs extends Attrs {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  /** All positive. */
  readonly step: readonly number[];
}

const sliceOp: Primitive<SliceAttrs> = {
  name: 'slice',
  moves: true,
  view: (x, { start, step }, shape) => sliced(x, start, step, shape),
  infer: (_, { start, stop, step }) => ({
    shape: start.map((a, i) => Math.max(0, Math.ceil(((stop[i] ?? 0) - a) / (step[i] ?? 1)))),
  }),
  vjp(dy, [x], { start, step }) {
    const low = start;
    const high = x.shape.map((n, i) => {
      const count = dy.shape[i] as number;
      return count === 0
        ? n - (start[i] as number)
        : n - (start[i] as number) - ((count - 1) * (step[i] as number) + 1);
    });
    return padWith(dy, { low, high, interior: step.map((s) => s - 1), value: 0 });
  },
};

/** @internal The box `start … stop` (exclusive) of all dimensions; no checks, steps are positive. */
export function sliceBox(x: Tensor, attrs: SliceAttrs): Tensor {
  const whole = x.shape.every(
    (n, i) => attrs.start[i] === 0 && attrs.stop[i] === n && attrs.step[i] === 1,
  );
  return whole ? x : apply(sliceOp, [x], attrs);
}

export interface PadAttrs extends Attrs {
  /** Elements put before, after and between the elements of each dimension; low and high may be negative (cut). */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
  readonly value: number;
}

const padOp: Primitive<PadAttrs> = {
  name: 'pad',
  loop: padLoop,
  infer: ([{ shape }], { low, high, interior }) => ({
    shape: shape.map(
      (n, i) =>
        (low[i] as number) + (high[i] as number) + n + Math.max(0, n - 1) * (interior[i] as number),
    ),
  }),
  vjp(dy, [t], { low, high, interior }) {
    // Cut edges come back as zeros before the inner elements are picked.
    const full = padWith(dy, {
      low: low.map((n) => Math.max(0, -n)),
      high: high.map((n) => Math.max(0, -n)),
      interior: low.map(() => 0),
      value: 0,
    });
    const start = low.map((n) => Math.max(0, n));
    const step = interior.map((n) => n + 1);
    const stop = t.shape.map((n, i) =>
      n === 0 ? (start[i] as number) : (start[i] as number) + (n - 1) * (step[i] as number) + 1,
    );
    return sliceBox(full, { start, stop, step });
  },
};

/** @internal Padding with low, high and interior counts. */
export function padWith(x: Tensor, attrs: PadAttrs): Tensor {
  const none = [...attrs.low, ...attrs.high, ...attrs.interior].every((n) => n === 0);
  return none ? x : apply(padOp, [x], attrs);
}

export interface FlipAttrs extends Attrs {
  readonly dims: readonly number[];
}

const flipOp: Primitive<FlipAttrs> = {
  name: 'flip',
  moves: true,
  view: (x, { dims }) => flipped(x, dims),
  vjp: (dy, _x, { dims }) => flip(dy, dims),
};

/** Reverses the order along the given dimensions. */
export function flip(x: TensorLike, dims: readonly number[]): Tensor {
  const t = asTensor(x, 'flip');
  requireArray('flip', 'the dimensions', dims);
  const order = dims.map((d) => normalizeDim('flip', d, t));
  return order.length === 0 || t.ndim === 0 ? t : apply(flipOp, [t], { dims: order });
}

/** A dimension, bare or as an option: `cat(xs, 1)`, `cat(xs, { dim: 1 })`. */
export type DimArgument = number | { readonly dim?: number };

/** @internal */
export function dimOf(argument: DimArgument | undefined, fallback: number): number {
  return (typeof argument === 'object' ? argument.dim : argument) ?? fallback;
}

export interface CatAttrs extends Attrs {
  readonly dim: number;
}

const catOp: Primitive<CatAttrs> = {
  name: 'cat',
  loop: catLoop,
  infer(inputs, { dim }) {
    const [first] = inputs;
    let total = 0;
    for (const spec of inputs) {
      const fits =
        spec.shape.length === first.shape.length &&
        spec.shape.every((n, i) => i === dim || n === first.shape[i]);
      if (!fits) {
        throw new ShapeError(
          `cat: expected equal shapes except in dimension ${dim}, got ${showSpec(first)} and ${showSpec(spec)}`,
        );
      }
      total += spec.shape[dim] as number;
    }
    return { shape: first.shape.map((n, i) => (i === dim ? total : n)) };
  },
  vjp(dy, x, { dim }, _y, k) {
    const sizes = x.map((t) => t.shape[dim] as number);
    const from = sizes.slice(0, k).reduce((sum, n) => sum + n, 0);
    return sliceBox(dy, {
      start: dy.shape.map((_, i) => (i === dim ? from : 0)),
      stop: dy.shape.map((n, i) => (i === dim ? from + (sizes[k] as number) : n)),
      step: dy.shape.map(() => 1),
    });
  },
};

/**
 * Joins tensors along an existing dimension, by default the first.
 * @see https://pytorch.org/docs/stable/generated/torch.cat.html
 */
export function cat(tensors: readonly TensorLike[], dim?: DimArgument): Tensor {
  requireArray('cat', 'the tensors', tensors);
  const all = tensors.map((t) => asTensor(t, 'cat'));
  const first = all[0];
  if (!first) throw new ShapeError('cat: expected at least one tensor, got none');
  if (first.ndim === 0) {
    throw new ShapeError('cat: scalars have no dimension to join along; use stack');
  }
  const dtype = all.reduce((d, t) => (RANK[t.dtype] > RANK[d] ? t.dtype : d), first.dtype);
  return apply(
    catOp,
    all.map((t) => cast(t, dtype)),
    { dim: normalizeDim('cat', dimOf(dim, 0), first) },
  );
}
