import { ShapeError } from '../errors.ts';
import { scalar } from '../op.ts';
import { requireDType } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Operand, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { le, where } from './compare.ts';
import { sub } from './elementwise.ts';
import { constant, fullOf, iota } from './fill.ts';

export interface DiagonalOptions {
  /** 0 is the main diagonal, 1 the one above it, -1 the one below. Default 0. */
  readonly diagonal?: number;
}

/** Column minus row of each element of the last two dimensions. */
function offsets(op: string, t: Tensor): Tensor {
  const matrix = t.shape.slice(-2);
  if (matrix.length < 2) {
    throw new ShapeError(`${op}: expected at least two dimensions, got ${showSpec(t)}`);
  }
  return sub(iota(matrix, 1), iota(matrix, 0));
}

function diagonalOf(options: number | DiagonalOptions): Tensor {
  const diagonal = typeof options === 'number' ? options : (options.diagonal ?? 0);
  return fullOf([], diagonal, 'int32');
}

/**
 * The lower triangle of each matrix: elements above the diagonal become 0.
 *
 * @param options `diagonal`, default 0
 * @throws ShapeError below two dimensions
 * @example
 * tril(ones([2, 2]));   // [[1, 0], [1, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.tril.html
 */
export function tril(x: TensorLike, options: number | DiagonalOptions = {}): Tensor {
  const t = asTensor(x, 'tril');
  return where(le(offsets('tril', t), diagonalOf(options)), t, constant(t, 0));
}

/**
 * The upper triangle of each matrix: elements below the diagonal become 0; see {@link tril}.
 * @see https://pytorch.org/docs/stable/generated/torch.triu.html
 */
export function triu(x: TensorLike, options: number | DiagonalOptions = {}): Tensor {
  const t = asTensor(x, 'triu');
  return where(le(diagonalOf(options), offsets('triu', t)), t, constant(t, 0));
}

/**
 * `value` where `mask` is true, `x` elsewhere, in the dtype of `x`; broadcast.
 *
 * @param value a number or a scalar tensor
 * @throws DTypeError for a mask that is not bool, ShapeError for a value with dimensions
 * @example
 * maskedFill(scores, padding, -Infinity);
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
 */
export function maskedFill(x: TensorLike, mask: TensorLike, value: Operand): Tensor {
  const t = asTensor(x, 'maskedFill');
  const at = asTensor(mask, 'maskedFill');
  requireDType('maskedFill', at, 'bool');
  if (typeof value === 'number') return where(at, scalar(value, t.dtype), t);
  const fill = asTensor(value, 'maskedFill');
  if (fill.ndim > 0) {
    throw new ShapeError(
      `maskedFill: expected a number or a scalar, got ${showSpec(fill)}; use where for a value an element`,
    );
  }
  return where(at, cast(fill, t.dtype), t);
}
