import { requireArray } from './check.ts';
import { DTypeError, describe, ShapeError } from './errors.ts';
import { type DType, type Shape, showSpec, type TensorSpec } from './spec.ts';

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
 * (bool < int < float), and a bare number counts only by its category; two of them are float32.
 * Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function promote(a: TensorSpec | number, b: TensorSpec | number): DType {
  const [p, q] = [a, b].map((v): readonly [DType, number] => {
    if (typeof v !== 'number') {
      const rank = RANK[v.dtype];
      return [v.dtype, Math.min(rank, 2) * 10 + (v.shape.length > 0 ? 6 : 1) + rank];
    }
    return (v | 0) === v && typeof a !== typeof b ? ['int32', 10] : ['float32', 20];
  }) as [readonly [DType, number], readonly [DType, number]];
  return p[1] < q[1] ? q[0] : p[0];
}

/** The shape that two shapes broadcast to, by NumPy's rules. */
export function broadcastShapes(op: string, a: TensorSpec, b: TensorSpec): Shape {
  const long = a.shape.length < b.shape.length ? b.shape : a.shape;
  const short = long === a.shape ? b.shape : a.shape;
  if (short.length === 0) return long;
  const lead = long.length - short.length;
  return long.map((p, i) => {
    const q = short[i - lead] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(
        `${op}: shapes cannot be broadcast, got ${showSpec(a)} and ${showSpec(b)}; sizes have to be equal or 1`,
      );
    }
    return p === 1 ? q : p;
  });
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

/** Dimensions counted from the front, ascending; all of them when `dim` is absent, null or empty. */
export function normalizeDims(
  op: string,
  dim: number | readonly number[] | null | undefined,
  x: TensorSpec,
): readonly number[] {
  const given = typeof dim === 'number' ? [dim] : (dim ?? []);
  requireArray(op, 'dimensions', given);
  if (given.length === 0 || x.shape.length === 0) return [...x.shape.keys()];
  const dims = given.map((d) => normalizeDim(op, d, x)).sort((p, q) => p - q);
  if (new Set(dims).size !== dims.length) {
    throw new ShapeError(`${op}: expected each dimension once, got dim [${given.join(', ')}]`);
  }
  return dims;
}

/** Refuses dtypes that an operation does not take. */
export function requireDType(
  op: string,
  x: TensorSpec,
  allowed: 'floats' | 'numbers' | 'int32' | 'bool',
): void {
  const least = allowed === 'floats' ? RANK.float16 : RANK.int32;
  if (allowed in RANK ? x.dtype === allowed : RANK[x.dtype] >= least) return;
  throw new DTypeError(
    `${op}: expected ${allowed}, got ${showSpec(x)}; convert with .to('${allowed in RANK ? allowed : 'float32'}')`,
  );
}
