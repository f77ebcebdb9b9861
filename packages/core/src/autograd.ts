import { requireArray, requireFunction } from './check.ts';
import { withOrigin } from './debug/origin.ts';
import { AutogradError } from './errors.ts';
import { expand } from './expand.ts';
import { postorder } from './graph/walk.ts';
import { withBaking, withGradMode } from './mode.ts';
import type { Op } from './op.ts';
import { cast } from './ops/cast.ts';
import { add } from './ops/elementwise.ts';
import { fullOf } from './ops/fill.ts';
import { broadcastTo, reshape } from './ops/movement.ts';
import { sum } from './ops/reduce.ts';
import { isFloat, type Shape, sameShape, showSpec, sizeOf } from './spec.ts';
import { asTensor, type Tensor, type TensorLike } from './tensor.ts';

/** Tensors that need a gradient, inputs before users, each with what arrived so far. */
type Gradients = Map<Tensor, Tensor | null>;

function isLeaf(t: Tensor): boolean {
  return t.op === null || t.cell !== null;
}

/** Undoes broadcasting. */
function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const lead = g.ndim - shape.length;
  const dims = g.shape
    .map((_, i) => i)
    .filter((i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1));
  const leading = dims.every((d) => d < lead);
  const summed = dims.length > 0 ? sum(g, { dim: dims, keepdim: !leading }) : g;
  // A gradient smaller than its input is one value that stands for all.
  return summed.size === sizeOf(shape) ? reshape(summed, shape) : broadcastTo(summed, shape);
}

/** Hands the gradient of `t` on to its inputs. */
function propagate(t: Tensor, dy: Tensor, into: Gradients): void {
  const op = t.op as Op;
  const needs: boolean[] = [];
  for (const x of t.inputs) needs.push(into.has(x));
  const parts = withOrigin(t.origin && `gradient of ${t.origin}`, () =>
    op.vjp
      ? op.vjp({ x: t.inputs, y: t, dy, attrs: t.attrs, needs })
      : throughDecomposition(t, dy, needs),
  );
  t.inputs.forEach((x, i) => {
    const part = parts[i];
    if (!part || !needs[i]) return;
    const g = sumTo(part, x.shape);
    const before = into.get(x);
    into.set(x, before ? add(before, g) : g);
  });
}

function throughDecomposition(
  t: Tensor,
  dy: Tensor,
  needs: readonly boolean[],
): readonly (Tensor | null)[] {
  const expansion = expand(t);
  const stop = new Set(t.inputs.filter((_, i) => needs[i]));
  const found = collect(expansion, dy, stop, stop);
  // An input that is given twice gets its whole gradient once.
  return t.inputs.map((x, i) => (t.inputs.indexOf(x) === i ? (found.get(x) ?? null) : null));
}

/** Gradients of `root` with respect to `targets`, by default all leaves, and everything between; stops there and at `stop`. */
function collect(
  root: Tensor,
  seed: Tensor,
  targets?: ReadonlySet<Tensor>,
  stop?: ReadonlySet<Tensor>,
): Gradients {
  const ends = (t: Tensor): boolean => isLeaf(t) || (stop?.has(t) ?? false);
  const gradients: Gradients = new Map();
  postorder(
    [root],
    ends,
    (x) => (x.requiresGrad ? x : null),
    (t) => {
      const isNeeded = targets?.has(t) ?? isLeaf(t);
      if (isNeeded || (!isLeaf(t) && t.inputs.some((x) => gradients.has(x))))
        gradients.set(t, null);
    },
  );
  if (!gradients.has(root)) return gradients;
  const sequence = [...gradients.keys()];
  gradients.set(root, seed);
  for (let i = sequence.length - 1; i >= 0; i--) {
    const t = sequence[i] as Tensor;
    const dy = gradients.get(t);
    if (dy && !ends(t)) propagate(t, dy, gradients);
  }
  return gradients;
}

function seedFor(op: string, output: Tensor, gradient: TensorLike | undefined): Tensor {
  if (!isFloat(output.dtype) || !output.requiresGrad) {
    throw new AutogradError(
      `${op}: ${showSpec(output.spec)} does not depend on anything that requires gradients; make the inputs with parameter(…) or { requiresGrad: true }, and do not compute it inside noGrad`,
    );
  }
  if (output.consumed) {
    throw new AutogradError(
      `${op}: backward() already went through this ${showSpec(output.spec)} and released its history; pass { retainGraph: true } the first time`,
    );
  }
  if (gradient === undefined) {
    if (output.size !== 1) {
      throw new AutogradError(
        `${op}: expected a scalar, got ${showSpec(output.spec)}; reduce it with sum() or mean(), or pass the gradient that arrives at it`,
      );
    }
    return fullOf(output.shape, 1, output.dtype);
  }
  const seed = asTensor(gradient, op);
  if (!sameShape(seed.shape, output.shape)) {
    throw new AutogradError(
      `${op}: expected an arriving gradient of shape [${output.shape.join(', ')}], got ${showSpec(seed.spec)}`,
    );
  }
  return cast(seed, output.dtype);
}

export interface GradOptions {
  /** Gradient that arrives at the output; ones for a scalar. */
  readonly gradOutput?: TensorLike;
  /** Return null for tensors that the output does not depend on, instead of throwing. Default false. */
  readonly allowUnused?: boolean;
}

/**
 * Gradients of `output` with respect to tensors or parameters, as new expressions, which can be differentiated again.
 *
 * @param output a scalar, or any tensor with `gradOutput`
 * @throws AutogradError when `output` does not depend on one of `wrt`
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * const [slope] = grad(x.mul(x).sum(), [x]);    // 2x = [6]
 * const [curvature] = grad(slope.sum(), [x]);   // [2]
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function grad<const W extends readonly TensorLike[]>(
  output: TensorLike,
  wrt: W,
  options: GradOptions & { readonly allowUnused: true },
): { -readonly [K in keyof W]: Tensor | null };
export function grad<const W extends readonly TensorLike[]>(
  output: TensorLike,
  wrt: W,
  options?: GradOptions,
): { -readonly [K in keyof W]: Tensor };
export function grad(
  output: TensorLike,
  wrt: readonly TensorLike[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const root = asTensor(output, 'grad');
  requireArray('grad', 'the tensors to differentiate for', wrt);
  const targets = wrt.map((t) => asTensor(t, 'grad'));
  const found = withGradMode(true, () =>
    withBaking(() => collect(root, seedFor('grad', root, options.gradOutput), new Set(targets))),
  );
  return targets.map((t, i) => {
    const g = found.get(t);
    if (!g && !options.allowUnused) {
      throw new AutogradError(
        t.requiresGrad
          ? `grad: the output does not depend on tensor ${i} of wrt (${showSpec(t.spec)}); leave it out, or pass { allowUnused: true } to get null`
          : `grad: tensor ${i} of wrt (${showSpec(t.spec)}) does not require gradients; make it with { requiresGrad: true } or parameter(…)`,
      );
    }
    return g ?? null;
  });
}

/** @internal Gradients of all leaves that `root` depends on. */
export function leafGradients(
  root: Tensor,
  gradient: TensorLike | undefined,
  createGraph: boolean,
): readonly (readonly [Tensor, Tensor])[] {
  const found = withGradMode(createGraph, () =>
    withBaking(() => collect(root, seedFor('backward', root, gradient))),
  );
  return [...found].filter((pair): pair is [Tensor, Tensor] => isLeaf(pair[0]) && pair[1] !== null);
}

/**
 * Runs `fn` without recording gradients.
 * @throws AutogradError when `fn` is asynchronous: what runs after its first `await` would be recorded again
 * @see https://pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<T>(fn: () => T): T {
  requireFunction('noGrad', fn);
  const result = withGradMode(false, fn);
  if (typeof result === 'object' && result !== null && 'then' in result) {
    throw new AutogradError(
      'noGrad: expected a synchronous function, got a promise: what runs after its first await would record gradients again; await outside, and wrap only the expressions',
    );
  }
  return result;
}
