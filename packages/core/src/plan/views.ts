import { type Shape, sizeOf, stridesOf } from '../spec.ts';

/** What a view reads: something laid out densely, row-major. */
export interface Dense {
  readonly shape: Shape;
  readonly size: number;
}

/** How the elements of a value are read: element `i` lies at `offset + Σ index · stride`. */
export interface View<D extends Dense> {
  readonly of: D;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** Dimensions of a view without those of size 1, neighbours merged where they step evenly. */
export interface Steps {
  readonly shape: number[];
  readonly strides: number[];
}

export function whole<D extends Dense>(of: D): View<D> {
  return { of, offset: 0, shape: of.shape, strides: stridesOf(of.shape) };
}

export function merged(shape: Shape, strides: Shape): Steps {
  const out: Steps = { shape: [], strides: [] };
  shape.forEach((n, i) => {
    const stride = strides[i] as number;
    const last = out.shape.length - 1;
    if (n === 1) return;
    if (last >= 0 && out.strides[last] === stride * n) {
      out.shape[last] = (out.shape[last] as number) * n;
      out.strides[last] = stride;
    } else {
      out.shape.push(n);
      out.strides.push(stride);
    }
  });
  return out;
}

/** Are these all elements of the value, in its own order? */
export function isWhole({ of, offset, shape, strides }: View<Dense>): boolean {
  const {
    shape: [n = 1],
    strides: [step = 1],
  } = merged(shape, strides);
  return of.size === 0 || (offset === 0 && n === of.size && step === 1 && sizeOf(shape) === n);
}

/** Do both read the same elements in the same shape? */
export function isSameView(a: View<Dense>, b: View<Dense>): boolean {
  const lie = ({ offset, shape, strides }: View<Dense>): string => String([offset, shape, strides]);
  return a.of === b.of && lie(a) === lie(b);
}

/** The same elements in another shape; null where that takes a copy. */
export function reshaped<D extends Dense>(view: View<D>, shape: Shape): View<D> | null {
  if (sizeOf(shape) === 0) return { ...view, shape, strides: stridesOf(shape) };
  const from = merged(view.shape, view.strides);
  const strides = shape.map(() => 0);
  let left = 1;
  let step = 0;
  for (let i = shape.length - 1; i >= 0; i--) {
    const n = shape[i] as number;
    if (n === 1) continue;
    if (left === 1) {
      left = from.shape.pop() ?? 1;
      step = from.strides.pop() ?? 0;
    }
    if (left % n !== 0) return null;
    strides[i] = step;
    step *= n;
    left /= n;
  }
  return { ...view, shape, strides };
}

export function permuted<D extends Dense>(
  { of, offset, shape, strides }: View<D>,
  dims: readonly number[],
): View<D> {
  const pick = (from: readonly number[]): number[] => dims.map((d) => from[d] as number);
  return { of, offset, shape: pick(shape), strides: pick(strides) };
}

export function broadcasted<D extends Dense>(view: View<D>, shape: Shape): View<D> {
  const lead = shape.length - view.shape.length;
  const strides = shape.map((_, i) =>
    i < lead || view.shape[i - lead] === 1 ? 0 : (view.strides[i - lead] as number),
  );
  return { ...view, shape, strides };
}

/** From `start`, every `step`th element of each dimension. */
export function sliced<D extends Dense>(
  view: View<D>,
  start: readonly number[],
  step: readonly number[],
  shape: Shape,
): View<D> {
  let { offset } = view;
  const strides = view.strides.map((s, i) => {
    offset += s * (start[i] as number);
    return s * (step[i] as number);
  });
  return { of: view.of, offset, shape, strides };
}

export function flipped<D extends Dense>(view: View<D>, dims: readonly number[]): View<D> {
  const { shape } = view;
  const flip = (d: number): boolean => dims.includes(d);
  return sliced(
    view,
    shape.map((n, d) => (flip(d) ? n - 1 : 0)),
    shape.map((_, d) => (flip(d) ? -1 : 1)),
    shape,
  );
}

/** `[…positions, …size]` of windows that overlap in memory. */
export function windows<D extends Dense>(
  view: View<D>,
  dims: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
  shape: Shape,
): View<D> {
  const at = (i: number): number => view.strides[dims[i] as number] as number;
  const strides = [...view.strides];
  dims.forEach((d, i) => {
    strides[d] = at(i) * (stride[i] as number);
  });
  const inside = dims.map((_, i) => at(i) * (dilation[i] as number));
  return { ...view, shape, strides: [...strides, ...inside] };
}
