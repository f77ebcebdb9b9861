import { asTensor, isTensorLike, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { where } from './compare.ts';
import { maximum, minimum } from './elementwise.ts';
import { constant } from './fill.ts';
import { hits } from './hits.ts';
import { reshape } from './movement.ts';
import type { Binary } from './operands.ts';
import {
  type ArgReduce,
  amax,
  amin,
  argmax,
  argmin,
  type DimOptions,
  type Reduce,
  reduceAttrs,
  sum,
} from './reduce.ts';

/** Selected elements, and where they stand along the dimension (int32). */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** An extreme of everything, along one dimension with its place, or of two tensors. */
export interface Extreme {
  /** Of all elements; ties share the gradient. */
  (x: TensorLike): Tensor;
  /** Along a dimension: the first one on a tie, and where it stands. The gradient goes there. */
  (
    x: TensorLike,
    dim: number | (DimOptions & { readonly dim: number }),
    options?: { readonly keepdim?: boolean },
  ): ValuesAndIndices;
  /** Of two tensors, element by element and broadcast. */
  (x: TensorLike, other: TensorLike): Tensor;
}

/** {@link Extreme} as a method. */
export interface ExtremeMethod {
  (): Tensor;
  (
    dim: number | (DimOptions & { readonly dim: number }),
    options?: { readonly keepdim?: boolean },
  ): ValuesAndIndices;
  (other: TensorLike): Tensor;
}

type ExtremeArgument = number | (DimOptions & { readonly dim: number }) | TensorLike;

function extreme(name: string, reduce: Reduce, position: ArgReduce, pair: Binary): Extreme {
  function call(x: TensorLike, arg?: ExtremeArgument, options?: { readonly keepdim?: boolean }) {
    const t = asTensor(x, name);
    if (arg === undefined) return reduce(t);
    if (isTensorLike(arg)) return pair(t, arg);
    const { dims, keepdim } = reduceAttrs(name, t, arg, options);
    const [dim = 0] = dims;
    const at = position(t, dim, { keepdim: true });
    // Of those that tie, the gradient goes to the one at that place.
    const found = where(hits(t.shape, dim, at), t, constant(t, 0));
    const values = cast(sum(found, dims, { keepdim }), t.dtype);
    return { values, indices: reshape(at, values.shape) };
  }
  return call as Extreme;
}

/**
 * The largest element; NaN if there is one. `max(x)` is a scalar, `max(x, dim)` gives values and their indices,
 * `max(x, other)` compares element by element.
 *
 * @throws ShapeError when there is nothing to compare
 * @example
 * max(tensor([[1, 5], [7, 2]]), 1);   // values [5, 7], indices [1, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.max.html
 */
export const max: Extreme = /* @__PURE__ */ extreme('max', amax, argmax, maximum);
/**
 * The smallest element; see {@link max}.
 * @see https://pytorch.org/docs/stable/generated/torch.min.html
 */
export const min: Extreme = /* @__PURE__ */ extreme('min', amin, argmin, minimum);
