import { ShapeError } from '../errors.ts';
import {
  addSlicesLoop,
  gatherLoop,
  lookupLoop,
  scatterLoop,
  selectLoop,
} from '../loops/indexing.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { normalizeDim, requireDType } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { fullOf } from './fill.ts';
import { requireIndices } from './index-range.ts';
import { sliceBox } from './movement.ts';

export interface IndexAttrs extends Attrs {
  readonly dim: number;
}

export interface ScatterAttrs extends IndexAttrs {
  readonly mode: 'set' | 'add';
}

/** An int32 index of the source's rank, no larger than the source outside `dim`, which is returned counted from the front. */
function requireIndex(op: string, source: Tensor, dim: number, index: Tensor): number {
  requireDType(op, index, 'int32');
  const d = normalizeDim(op, dim, source);
  requireIndices(op, index, source.shape[d] ?? 1);
  if (
    index.ndim !== source.ndim ||
    index.shape.some((n, i) => i !== d && n > (source.shape[i] as number))
  ) {
    throw new ShapeError(
      `${op}: expected an index of the same rank, no larger outside dimension ${d}, got ${showSpec(source)} and index ${showSpec(index)}`,
    );
  }
  return d;
}

/** Out-of-range indices are refused at the call where they are known; a backend must not read outside, whatever comes. */
const gatherOp: Primitive<IndexAttrs> = {
  name: 'gather',
  loop: gatherLoop,
  infer: ([, { shape }]) => ({ shape }),
  vjp: (dy, [x, index], { dim }) =>
    scatterWith(fullOf(x.shape, 0, dy.dtype), index, dy, dim, 'add'),
};

/** @internal {@link gather} for an index that is known to fit. */
function gatherWith(x: Tensor, dim: number, index: Tensor): Tensor {
  return apply(gatherOp, [x, index], { dim });
}

/**
 * `out[i][j] = x[index[i][j]][j]` for `dim` 0, and so on for other dimensions.
 * @throws IndexError when an index is outside the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: TensorLike, dim: number, index: TensorLike): Tensor {
  const t = asTensor(x, 'gather');
  const at = asTensor(index, 'gather');
  return gatherWith(t, requireIndex('gather', t, dim, at), at);
}

const scatterOp: Primitive<ScatterAttrs> = {
  name: 'scatter',
  loop: scatterLoop,
  vjp(dy, [, at, src], { dim, mode }, _y, i) {
    if (i > 0) return gatherWith(dy, dim, at);
    return mode === 'add' ? dy : scatterWith(dy, at, fullOf(src.shape, 0, dy.dtype), dim, mode);
  },
};

/**
 * @internal Writes or adds `src`, in the index's shape, at `index` along `dim`; the last one wins where several write
 * one place.
 */
export function scatterWith(
  x: Tensor,
  index: Tensor,
  src: Tensor,
  dim: number,
  mode: 'set' | 'add',
): Tensor {
  return apply(scatterOp, [x, index, src], { dim, mode });
}

function scatterCall(op: string, mode: 'set' | 'add') {
  return (x: TensorLike, dim: number, index: TensorLike, src: TensorLike): Tensor => {
    const t = asTensor(x, op);
    const at = asTensor(index, op);
    const from = cast(src, t.dtype);
    const d = requireIndex(op, t, dim, at);
    if (from.ndim !== at.ndim || at.shape.some((n, i) => n > (from.shape[i] as number))) {
      throw new ShapeError(
        `${op}: expected a source at least as large as the index, got ${showSpec(from)} and index ${showSpec(at)}`,
      );
    }
    // What the index does not reach of a larger source is left out, and gets no gradient.
    const start = at.shape.map(() => 0);
    const used = sliceBox(from, { start, stop: at.shape, step: at.shape.map(() => 1) });
    return scatterWith(t, at, used, d, mode);
  };
}

export type Scatter = (x: TensorLike, dim: number, index: TensorLike, src: TensorLike) => Tensor;

/**
 * A copy of `x` with `src` written at `index` along `dim`; the last one wins where several meet.
 * @see https://pytorch.org/docs/stable/generated/torch.scatter.html
 */
export const scatter: Scatter = /* @__PURE__ */ scatterCall('scatter', 'set');
/**
 * A copy of `x` with `src` added at `index` along `dim`.
 * @see https://pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export const scatterAdd: Scatter = /* @__PURE__ */ scatterCall('scatterAdd', 'add');

const indexSelectOp: Primitive<IndexAttrs> = {
  name: 'indexSelect',
  loop: selectLoop,
  infer: ([x, { shape }], { dim }) => ({
    shape: x.shape.map((n, i) => (i === dim ? (shape[0] as number) : n)),
  }),
  vjp: (dy, [x, index], { dim }) => indexAdd(fullOf(x.shape, 0, dy.dtype), dim, index, dy),
};

/** {@link indexSelectOp} from a vector, as constants for differentiation. */
const lookupOp: Primitive<IndexAttrs> = {
  name: 'indexSelect',
  loop: lookupLoop,
  // A divisor of a mean: its gradient is not asked for.
  vjp: () => null,
  infer: ([, { shape }]) => ({ shape }),
};

/** @internal Elements of a vector at `index`, a vector, too; NaN for an index outside. */
export function lookup(x: Tensor, index: Tensor): Tensor {
  return apply(lookupOp, [x, index], { dim: 0 });
}

/**
 * The slices of `x` that `index`, a vector, names along `dim`.
 * @throws IndexError when an index is outside the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(x: TensorLike, dim: number, index: TensorLike): Tensor {
  const t = asTensor(x, 'indexSelect');
  const at = asTensor(index, 'indexSelect');
  requireDType('indexSelect', at, 'int32');
  if (at.ndim !== 1 || t.ndim === 0) {
    throw new ShapeError(
      `indexSelect: expected a vector of indices into a tensor with dimensions, got ${showSpec(at)} into ${showSpec(t)}`,
    );
  }
  const d = normalizeDim('indexSelect', dim, t);
  requireIndices('indexSelect', at, t.shape[d] as number);
  return apply(indexSelectOp, [t, at], { dim: d });
}

const indexAddOp: Primitive<IndexAttrs> = {
  name: 'indexAdd',
  loop: addSlicesLoop,
  vjp: (dy, [, index], { dim }, _y, i) => (i === 0 ? dy : indexSelect(dy, dim, index)),
};

/**
 * A copy of `x` to whose slices `index[i]` along `dim` the slices `i` of `src` are added.
 * @see https://pytorch.org/docs/stable/generated/torch.index_add.html
 */
export function indexAdd(x: TensorLike, dim: number, index: TensorLike, src: TensorLike): Tensor {
  const t = asTensor(x, 'indexAdd');
  const at = asTensor(index, 'indexAdd');
  requireDType('indexAdd', at, 'int32');
  const d = normalizeDim('indexAdd', dim, t);
  const from = cast(src, t.dtype);
  const want = t.shape.map((n, i) => (i === d ? at.size : n));
  if (at.ndim !== 1 || from.shape.join() !== want.join()) {
    throw new ShapeError(
      `indexAdd: expected a source of shape [${want.join(', ')}] for ${at.size} indices, got ${showSpec(from)} and index ${showSpec(at)}`,
    );
  }
  requireIndices('indexAdd', at, t.shape[d] as number);
  return apply(indexAddOp, [t, at, from], { dim: d });
}
