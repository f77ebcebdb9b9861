import { requireArray } from './check.ts';
import { DTypeError, describe, ShapeError } from './errors.ts';
import { type DType, isFloat, type Shape, showSpec, type TensorSpec } from './spec.ts';

/** @internal Of two dtypes of one category the higher one holds the values of both. */
export const RANK: Readonly<Record<DType, number>> = {
  bool: 0,
  int32: 1,
  float16: 2,
  float32: 3,
  float64: 4,
};

/**
 * PyTorch's type promotion: a dimensioned tensor wins over a scalar tensor of the same or a lower category
 * (bool < int < float), and a bare number counts only by its category.
 * Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function promote(a: Promoted, b: Promoted): DType {
  const weight = ({ dtype, shape }: Promoted): number => {
    const rank = RANK[dtype];
    return Math.min(rank, 2) * 10 + (shape ? rank + (shape.length > 0 ? 6 : 1) : 0);
  };
  return weight(a) < weight(b) ? b.dtype : a.dtype;
}

/** What takes part in a promotion; a bare number has no shape. */
export type Promoted = Pick<TensorSpec, 'dtype'> & Partial<TensorSpec>;

/** The shape that shapes broadcast to, by NumPy's rules. */
export function broadcastShapes(op: string, ...specs: readonly TensorSpec[]): Shape {
  const out: number[] = [];
  for (const { shape } of specs) {
    // From the last dimension on.
    shape.toReversed().forEach((n, i) => {
      const m = out[i] ?? 1;
      if (n !== m && n !== 1 && m !== 1) {
        throw new ShapeError(
          `${op}: shapes cannot be broadcast, got ${specs.map(showSpec).join(' and ')}; sizes have to be equal or 1`,
        );
      }
      if (m === 1) out[i] = n;
    });
  }
  return out.reverse();
}

/** A dimension of `x`, with `added` ones, counted from the front; negative ones count from the end. */
export function normalizeDim(op: string, dim: number, x: TensorSpec, added = 0): number {
  const size = Math.max(x.shape.length + added, 1);
  if (Number.isInteger(dim) && dim >= -size && dim < size) return dim < 0 ? dim + size : dim;
  const got = typeof dim === 'number' ? dim : describe(dim);
  throw new ShapeError(
    `${op}: expected a dimension from ${-size} to ${size - 1} of ${showSpec(x)}, got ${got}`,
  );
}

/** Different dimensions of `x`, counted from the front. */
export function differentDims(
  op: string,
  dims: readonly number[],
  x: TensorSpec,
): readonly number[] {
  requireArray(op, 'dimensions', dims);
  const found = dims.map((d) => normalizeDim(op, d, x));
  if (new Set(found).size === found.length) return found;
  throw new ShapeError(`${op}: expected each dimension once, got dim [${dims.join(', ')}]`);
}

/** Dimensions counted from the front, ascending; all of them when `dim` is absent, null or empty. */
export function normalizeDims(
  op: string,
  dim: number | readonly number[] | null | undefined,
  x: TensorSpec,
): readonly number[] {
  const dims = differentDims(op, typeof dim === 'number' ? [dim] : (dim ?? []), x);
  // A scalar takes dimension 0 and has none.
  return [...x.shape.keys()].filter((d) => dims.length === 0 || dims.includes(d));
}

/** Refuses dtypes that an operation does not take. */
export function requireDType(
  op: string,
  x: TensorSpec,
  allowed: 'floats' | 'numbers' | 'int32' | 'bool',
): void {
  const { dtype } = x;
  if (dtype === allowed || (allowed === 'floats' && isFloat(dtype))) return;
  if (allowed === 'numbers' && dtype !== 'bool') return;
  throw new DTypeError(
    `${op}: expected ${allowed}, got ${showSpec(x)}; convert with .to('${/s$/.test(allowed) ? 'float32' : allowed}')`,
  );
}
