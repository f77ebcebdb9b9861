import { ShapeError } from '../errors.ts';
import { foldLoop } from '../loops/boxes.ts';
import { type Attrs, apply, type Primitive } from '../op.ts';
import { windows } from '../plan/views.ts';
import { showSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';

export interface WindowAttrs extends Attrs {
  /** Dimensions that the window slides over. */
  readonly dims: readonly number[];
  /** Elements of a window, distance of windows and distance of elements in a window, one a dimension in `dims`. */
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

export interface FoldAttrs extends WindowAttrs {
  /** Shape of the result. */
  readonly shape: readonly number[];
}

function windowCount(length: number, size: number, stride: number, dilation: number): number {
  return Math.floor((length - dilation * (size - 1) - 1) / stride) + 1;
}

/** Input `[…]` → the same rank with window positions, then one dimension a window axis: `[…positions, …size]`. */
const unfoldOp: Primitive<WindowAttrs> = {
  name: 'unfold',
  view: (x, { dims, stride, dilation }, shape) => windows(x, dims, stride, dilation, shape),
  infer([spec], { dims, size, stride, dilation }) {
    const shape = [...spec.shape];
    dims.forEach((d, i) => {
      const count = windowCount(
        shape[d] as number,
        size[i] as number,
        stride[i] as number,
        dilation[i] as number,
      );
      if (count < 1) {
        throw new ShapeError(
          `unfold: a window of ${size[i]} (dilation ${dilation[i]}) does not fit dimension ${d} of ${showSpec(spec)}; pad the input or use a smaller window`,
        );
      }
      shape[d] = count;
    });
    return { shape: [...shape, ...size] };
  },
  vjp: (dy, [x], attrs) => foldWindows(dy, { ...attrs, shape: x.shape }),
};

/** The adjoint of `unfold`: adds every window back to where it was taken from. */
const foldOp: Primitive<FoldAttrs> = {
  name: 'fold',
  loop: foldLoop,
  infer: (_, { shape }) => ({ shape }),
  vjp: (dy, _x, { dims, size, stride, dilation }) =>
    unfoldWindows(dy, { dims, size, stride, dilation }),
};

/** @internal Sliding windows, which convolution and pooling are made of. */
export function unfoldWindows(x: Tensor, attrs: WindowAttrs): Tensor {
  return apply(unfoldOp, [x], attrs);
}

/** @internal */
export function foldWindows(x: Tensor, attrs: FoldAttrs): Tensor {
  return apply(foldOp, [x], attrs);
}
