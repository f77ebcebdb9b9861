import { ShapeError } from '../errors.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { normalizeDim, requireDType } from '../promote.ts';
import { showSpec, type TensorSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { fullOf } from './fill.ts';
import { requireIndices } from './index-range.ts';
import { padWith } from './movement.ts';

export interface IndexAttrs extends Attrs {
  readonly dim: number;
}

export interface ScatterAttrs extends IndexAttrs {
  readonly mode: 'set' | 'add';
}

function requireFit(op: string, source: TensorSpec, index: TensorSpec, dim: number): void {
  const fits =
    source.shape.length === index.shape.length &&
    index.shape.every((n, i) => i === dim || n <= (source.shape[i] as number));
  if (!fits) {
    throw new ShapeError(
      `${op}: expected an index of the same rank, no larger outside dimension ${dim}, got ${showSpec(source)} and index ${showSpec(index)}`,
    );
  }
}

/** Out-of-range indices are refused at the call where they are known; a backend must not read outside, whatever comes. */
const gatherOp: Primitive<IndexAttrs> = {
  kind: 'primitive',
  name: 'gather',
  infer([x, index], { dim }) {
    const [source, at] = [x, index] as [TensorSpec, TensorSpec];
    requireFit('gather', source, at, dim);
    return { dtype: source.dtype, shape: at.shape };
  },
  vjp: ({ x: [x, index], dy, attrs: { dim } }) => [
    scatterWith(fullOf((x as Tensor).shape, 0, dy.dtype), index as Tensor, dy, dim, 'add'),
    null,
  ],
};

/**
 * `out[i][j] = x[index[i][j]][j]` for `dim` 0, and so on for other dimensions.
 * @throws IndexError when an index is outside the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: TensorLike, dim: number, index: TensorLike): Tensor {
  const t = asTensor(x, 'gather');
  const at = asTensor(index, 'gather');
  requireDType('gather', at.spec, 'index');
  const d = normalizeDim('gather', dim, t.ndim, t.spec);
  requireIndices('gather', at, t.shape[d] ?? 1);
  return apply(gatherOp, [t, at], { dim: d });
}

const scatterOp: Primitive<ScatterAttrs> = {
  kind: 'primitive',
  name: 'scatter',
  infer([x, index, src], { dim }) {
    const [base, at, from] = [x, index, src] as [TensorSpec, TensorSpec, TensorSpec];
    requireFit('scatter', base, at, dim);
    if (
      from.shape.length !== at.shape.length ||
      at.shape.some((n, i) => n > (from.shape[i] as number))
    ) {
      throw new ShapeError(
        `scatter: expected a source at least as large as the index, got ${showSpec(from)} and index ${showSpec(at)}`,
      );
    }
    return base;
  },
  vjp({ x: [x, index, src], dy, attrs: { dim, mode }, needs }) {
    const at = index as Tensor;
    const zeros = (): Tensor => fullOf((src as Tensor).shape, 0, dy.dtype);
    const base = mode === 'add' ? dy : scatterWith(dy, at, zeros(), dim, 'set');
    const picked = (): Tensor => gather(dy, dim, at);
    const source = (): Tensor => {
      const high = (src as Tensor).shape.map((n, i) => n - (at.shape[i] as number));
      const low = high.map(() => 0);
      return padWith(picked(), { low, high, interior: low, value: 0 });
    };
    return [needs[0] && x ? base : null, null, needs[2] ? source() : null];
  },
};

/** @internal Writes or adds `src` at `index` along `dim`; the last one wins where several write one place. */
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
    requireDType(op, at.spec, 'index');
    const d = normalizeDim(op, dim, t.ndim, t.spec);
    requireIndices(op, at, t.shape[d] ?? 1);
    return scatterWith(t, at, cast(src, t.dtype), d, mode);
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
  kind: 'primitive',
  name: 'indexSelect',
  infer([x, index], { dim }) {
    const [source, at] = [x, index] as [TensorSpec, TensorSpec];
    return {
      dtype: source.dtype,
      shape: source.shape.map((n, i) => (i === dim ? (at.shape[0] as number) : n)),
    };
  },
  vjp: ({ x: [x, index], dy, attrs: { dim } }) => [
    indexAdd(fullOf((x as Tensor).shape, 0, dy.dtype), dim, index as Tensor, dy),
    null,
  ],
};

/**
 * The slices of `x` that `index`, a vector, names along `dim`.
 * @throws IndexError when an index is outside the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(x: TensorLike, dim: number, index: TensorLike): Tensor {
  const t = asTensor(x, 'indexSelect');
  const at = asTensor(index, 'indexSelect');
  requireDType('indexSelect', at.spec, 'index');
  if (at.ndim !== 1 || t.ndim === 0) {
    throw new ShapeError(
      `indexSelect: expected a vector of indices into a tensor with dimensions, got ${showSpec(at.spec)} into ${showSpec(t.spec)}`,
    );
  }
  const d = normalizeDim('indexSelect', dim, t.ndim, t.spec);
  requireIndices('indexSelect', at, t.shape[d] as number);
  return apply(indexSelectOp, [t, at], { dim: d });
}

const indexAddOp: Primitive<IndexAttrs> = {
  kind: 'primitive',
  name: 'indexAdd',
  infer: ([x]) => x as TensorSpec,
  vjp: ({ x: [, index], dy, attrs: { dim }, needs }) => [
    needs[0] ? dy : null,
    null,
    needs[2] ? indexSelect(dy, dim, index as Tensor) : null,
  ],
};

/**
 * A copy of `x` to whose slices `index[i]` along `dim` the slices `i` of `src` are added.
 * @see https://pytorch.org/docs/stable/generated/torch.index_add.html
 */
export function indexAdd(x: TensorLike, dim: number, index: TensorLike, src: TensorLike): Tensor {
  const t = asTensor(x, 'indexAdd');
  const at = asTensor(index, 'indexAdd');
  requireDType('indexAdd', at.spec, 'index');
  const d = normalizeDim('indexAdd', dim, t.ndim, t.spec);
  const from = cast(src, t.dtype);
  const want = t.shape.map((n, i) => (i === d ? at.size : n));
  if (at.ndim !== 1 || from.shape.join() !== want.join()) {
    throw new ShapeError(
      `indexAdd: expected a source of shape [${want.join(', ')}] for ${at.size} indices, got ${showSpec(from.spec)} and index ${showSpec(at.spec)}`,
    );
  }
  requireIndices('indexAdd', at, t.shape[d] as number);
  return apply(indexAddOp, [t, at, from], { dim: d });
}
