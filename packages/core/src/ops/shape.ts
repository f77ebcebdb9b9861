import { requireArray } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { differentDims, normalizeDim } from '../promote.ts';
import { type Shape, showSpec, sizeOf, type TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { broadcastTo, cat, type DimArgument, dimOf, permute, reshape } from './movement.ts';
import { reduceOptions } from './reduce.ts';

/**
 * The same elements in another shape, as {@link reshape}: tensors are immutable, so there is no view to tell apart.
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.view.html
 */
export function view(x: TensorLike, shape: Shape): Tensor {
  return reshape(x, shape);
}

export interface FlattenOptions {
  /** First dimension that is merged. Default 0. */
  readonly startDim?: number;
  /** Last dimension that is merged. Default -1. */
  readonly endDim?: number;
}

/**
 * Merges the dimensions `startDim … endDim` into one; a scalar becomes a vector.
 *
 * @param options `startDim` (default 0) and `endDim` (default -1), or `startDim` alone as a number
 * @example
 * flatten(images, 1);   // [64, 1, 28, 28] to [64, 784]
 * @see https://pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(x: TensorLike, options: number | FlattenOptions = {}): Tensor {
  const t = asTensor(x, 'flatten');
  const { startDim = 0, endDim = -1 } =
    typeof options === 'number' ? { startDim: options } : options;
  const start = normalizeDim('flatten', startDim, t);
  const end = normalizeDim('flatten', endDim, t);
  if (start > end) {
    throw new ShapeError(`flatten: expected startDim before endDim, got ${startDim} and ${endDim}`);
  }
  const merged = sizeOf(t.shape.slice(start, end + 1));
  return reshape(t, t.shape.toSpliced(start, end + 1 - start, merged));
}

/**
 * Removes dimensions of size 1: all of them, or those of `dim` that have that size.
 * @see https://pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(
  x: TensorLike,
  dim?: number | readonly number[] | { readonly dim?: number | readonly number[] },
): Tensor {
  const t = asTensor(x, 'squeeze');
  const { dim: chosen = [...t.shape.keys()] } = reduceOptions('squeeze', dim, {}, ['dim']);
  const dims = differentDims('squeeze', [chosen].flat(), t);
  return reshape(
    t,
    t.shape.filter((n, i) => n !== 1 || !dims.includes(i)),
  );
}

/**
 * Inserts a dimension of size 1 before position `dim`; -1 appends it.
 * @see https://pytorch.org/docs/stable/generated/torch.unsqueeze.html
 */
export function unsqueeze(x: TensorLike, dim: number): Tensor {
  const t = asTensor(x, 'unsqueeze');
  const at = normalizeDim('unsqueeze', dim, t, 1);
  return reshape(t, t.shape.toSpliced(at, 0, 1));
}

/**
 * Swaps two dimensions.
 *
 * @example
 * transpose(weight, 0, 1);   // [out, in] to [in, out]
 * @see https://pytorch.org/docs/stable/generated/torch.transpose.html
 */
export function transpose(x: TensorLike, dim0: number, dim1: number): Tensor {
  const t = asTensor(x, 'transpose');
  const [a, b] = [dim0, dim1].map((d) => normalizeDim('transpose', d, t));
  return permute(
    t,
    t.shape.map((_, i) => (i === a ? b : i === b ? a : i) as number),
  );
}

/**
 * Repeats dimensions of size 1 up to `shape`; -1 keeps a size, new dimensions come first.
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(x: TensorLike, shape: Shape): Tensor {
  const t = asTensor(x, 'expand');
  requireArray('expand', 'the shape', shape);
  const lead = shape.length - t.ndim;
  const sizes = shape.map((n, i) => (n === -1 ? (t.shape[i - lead] ?? n) : n));
  if (sizes.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ShapeError(
      `expand: expected sizes from 0, or -1 for one of the dimensions of ${showSpec(t)}, got [${shape.join(', ')}]`,
    );
  }
  return broadcastTo(t, sizes);
}

/**
 * Joins tensors of equal shape along a new dimension.
 *
 * @param dim place of the new dimension, default 0
 * @throws ShapeError for no tensors or different shapes
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]);   // [[1, 2], [3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly TensorLike[], dim?: DimArgument): Tensor {
  requireArray('stack', 'the tensors', tensors);
  const all = tensors.map((t) => asTensor(t, 'stack'));
  const first = all[0];
  if (!first) throw new ShapeError('stack: expected at least one tensor, got none');
  for (const t of all) {
    if (t.shape.join() !== first.shape.join()) {
      throw new ShapeError(
        `stack: expected equal shapes, got ${showSpec(first)} and ${showSpec(t)}; use cat to join different sizes`,
      );
    }
  }
  const at = normalizeDim('stack', dimOf(dim, 0), first, 1);
  return cat(
    all.map((t) => unsqueeze(t, at)),
    at,
  );
}

function requireRepeats(op: string, spec: TensorSpec, sizes: readonly number[]): void {
  if (sizes.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ArgumentError(`${op}: expected counts from 0, got [${sizes.join(', ')}]`);
  }
  if (sizes.length < spec.shape.length) {
    throw new ShapeError(
      `${op}: expected a count for each dimension of ${showSpec(spec)}, got [${sizes.join(', ')}]`,
    );
  }
}

/**
 * Puts copies side by side: `sizes[i]` of them along dimension i. More counts than dimensions add leading ones.
 *
 * @throws ShapeError for fewer counts than dimensions
 * @example
 * repeat(tensor([1, 2]), [2, 2]);   // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 */
export function repeat(x: TensorLike, sizes: readonly number[]): Tensor {
  const t = asTensor(x, 'repeat');
  requireArray('repeat', 'the counts', sizes);
  requireRepeats('repeat', t.spec, sizes);
  const lead = sizes.length - t.ndim;
  const shape = sizes.map((_, i) => (i < lead ? 1 : (t.shape[i - lead] as number)));
  const apart = reshape(
    t,
    shape.flatMap((n) => [1, n]),
  );
  const copies = broadcastTo(
    apart,
    shape.flatMap((n, i) => [sizes[i] as number, n]),
  );
  return reshape(
    copies,
    shape.map((n, i) => n * (sizes[i] as number)),
  );
}

/**
 * Like {@link repeat}, with missing counts taken as 1 from the front.
 * @see https://pytorch.org/docs/stable/generated/torch.tile.html
 */
export function tile(x: TensorLike, sizes: readonly number[]): Tensor {
  const t = asTensor(x, 'tile');
  requireArray('tile', 'the counts', sizes);
  const missing = Math.max(0, t.ndim - sizes.length);
  return repeat(t, [...new Array<number>(missing).fill(1), ...sizes]);
}
