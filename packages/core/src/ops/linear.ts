import { ShapeError } from '../errors.ts';
import { apply, type Composite, type NoAttrs } from '../op.ts';
import { promote } from '../promote.ts';
import { showSpec, sizeOf } from '../spec.ts';
import { asTensor, isTensorLike, type Tensor, type TensorLike } from '../tensor.ts';
import { cast } from './cast.ts';
import { add } from './elementwise.ts';
import { matmul, product, turned } from './matmul.ts';
import { broadcastTo, reshape } from './movement.ts';

/** Inputs: rows `[n, in]`, weight `[out, in]`, bias `[out]`. */
const linearOp: Composite<NoAttrs> = {
  name: 'linear',
  infer: ([x, weight]) => ({ shape: [x.shape[0] as number, weight.shape[0] as number] }),
  decompose: ([rows, weight, bias]) => add(product(rows, turned(weight)), bias),
  // As through the decomposition, which need not be made for it.
  vjp(dy, [rows, weight], _attrs, _y, i) {
    if (i === 0) return product(dy, weight);
    return i === 1 ? product(turned(dy), rows) : dy;
  },
};

function requireFit(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  const out = weight.ndim === 2 ? weight.shape[0] : 1;
  const fits =
    input.ndim > 0 &&
    (weight.ndim === 1 || weight.ndim === 2) &&
    weight.shape.at(-1) === input.shape.at(-1) &&
    (bias === null || (bias.ndim <= weight.ndim - 1 && (bias.size === out || bias.size === 1)));
  if (fits) return;
  const and = bias ? ` and bias ${showSpec(bias)}` : '';
  throw new ShapeError(
    `linear: expected input […, in], weight [out, in] and bias [out], got ${showSpec(input)}, weight ${showSpec(weight)}${and}`,
  );
}

/**
 * `x · weightᵀ + bias`, along the last dimension of `x`.
 *
 * @param x `[…, in]`
 * @param weight `[out, in]`, or `[in]` for a single output without its dimension
 * @param bias `[out]`, bare or as an option; none by default
 * @returns `[…, out]`
 * @throws ShapeError when the sizes do not fit
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([0.5]));   // [[11.5]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(
  x: TensorLike,
  weight: TensorLike,
  bias: TensorLike | null | { readonly bias?: TensorLike | null } = null,
): Tensor {
  const input = asTensor(x, 'linear');
  const w = asTensor(weight, 'linear');
  const given = isTensorLike(bias) ? bias : (bias?.bias ?? null);
  const b = given === null ? null : asTensor(given, 'linear');
  requireFit(input, w, b);
  if (w.ndim === 1) {
    const sums = matmul(input, w);
    return b ? add(sums, b) : sums;
  }
  const lead = input.shape.slice(0, -1);
  const [out, inside] = w.shape as [number, number];
  const common = promote(input.spec, w.spec);
  const dtype = b ? promote({ dtype: common, shape: [1] }, b.spec) : common;
  const rows = cast(reshape(input, [sizeOf(lead), inside]), dtype);
  const result = b
    ? apply(linearOp, [rows, cast(w, dtype), cast(broadcastTo(b, [out]), dtype)])
    : product(rows, turned(cast(w, dtype)));
  return reshape(result, [...lead, out]);
}
