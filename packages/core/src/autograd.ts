import { requireArray, requireFunction } from './check.ts';
import { AutogradError } from './errors.ts';
import { expand } from './expand.ts';
import { postorder } from './graph/walk.ts';
import { withMode } from './mode.ts';
import type { Inputs } from './op.ts';
import { cast } from './ops/cast.ts';
import { add } from './ops/elementwise.ts';
import { fullOf } from './ops/fill.ts';
import { broadcastTo, reshape } from './ops/movement.ts';
import { sum } from './ops/reduce.ts';
import type { Runtime } from './runtime/runtime.ts';
import { type Shape, sameShape, showSpec, sizeOf } from './spec.ts';
import { asTensor, type Tensor, type TensorLike } from './tensor.ts';

/** What arrived at tensors so far. */
type Gradients = Map<Tensor, Tensor>;

function isLeaf(t: Tensor): boolean {
  return t.inputs.length === 0 || t.cell !== null;
}

/** Undoes broadcasting. */
function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const lead = g.ndim - shape.length;
  const dims = [...g.shape.keys()].filter(
    (i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1),
  );
  const summed = dims.length > 0 ? sum(g, { dim: dims, keepdim: lead <= 0 }) : g;
  // A gradient smaller than its input is one value that stands for all.
  return summed.size === sizeOf(shape) ? reshape(summed, shape) : broadcastTo(summed, shape);
}

/** Where the gradient of `t` goes: to its inputs, or to what a composite without a rule is made of; null at leaves. */
function partsOf(t: Tensor): readonly Tensor[] | null {
  if (!t.requiresGrad || isLeaf(t)) return null;
  return t.op?.vjp ? t.inputs : [expand(t)];
}

/** Hands the gradient of `t` on. */
function propagate(t: Tensor, dy: Tensor, into: Gradients, isWanted: Wanted): void {
  const { op, attrs } = t;
  const inputs = t.inputs as Inputs;
  partsOf(t)?.forEach((x, i) => {
    const part = isWanted(x) && (op?.vjp ? op.vjp(dy, inputs, attrs, t, i) : dy);
    if (!part) return;
    const g = sumTo(part, x.shape);
    const before = into.get(x);
    into.set(x, before ? add(before, g) : g);
  });
}

/** Is this on the way to something whose gradient is asked for? */
type Wanted = (t: Tensor) => boolean;

/** Gradients of `root` with respect to everything that it depends on and that is wanted. */
function collect(
  op: string,
  root: Tensor,
  gradient: TensorLike | null | undefined,
  isWanted: Wanted = (t) => t.requiresGrad,
): Gradients {
  const check = (holds: boolean, expected: string, fix: string, { spec } = root): void => {
    if (holds) return;
    throw new AutogradError(`${op}: expected ${expected}, got ${showSpec(spec)}; ${fix}`);
  };
  check(
    root.requiresGrad,
    'a result of what requires gradients',
    'use parameter(…) or { requiresGrad: true }, outside noGrad',
  );
  check(
    !root.consumed,
    'a history that no backward() released',
    'pass { retainGraph: true } the first time',
  );
  check(gradient != null || root.size === 1, 'a scalar', 'reduce it, or pass a gradient');
  const seed = asTensor(gradient ?? fullOf(root.shape, 1, root.dtype), op);
  check(
    sameShape(seed.shape, root.shape),
    `a gradient of shape [${root.shape}]`,
    'reshape it',
    seed,
  );
  const gradients: Gradients = new Map([[root, cast(seed, root.dtype)]]);
  const order: Tensor[] = [];
  postorder([root], partsOf, (t) => order.push(t));
  for (const t of order.reverse()) {
    const dy = gradients.get(t);
    if (dy) propagate(t, dy, gradients, isWanted);
  }
  return gradients;
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
  const wanted = new Set(targets);
  postorder([root], partsOf, (t) => {
    if (partsOf(t)?.some((x) => wanted.has(x))) wanted.add(t);
  });
  const found = withMode(
    () => collect('grad', root, options.gradOutput, (t) => t.requiresGrad && wanted.has(t)),
    true,
    true,
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

/** `backward`'s options, as in PyTorch. */
export interface BackwardOptions {
  /** Gradient that arrives at a tensor that is no scalar. */
  readonly gradient?: TensorLike;
  /** Keep the history for another `backward()`. Default false. */
  readonly retainGraph?: boolean;
  /** Record the gradients' own history, for higher order. Default false. */
  readonly createGraph?: boolean;
}

/** @internal Appends the gradients of `loss` to the graph and to `grad` of the leaves. */
export function backward(
  loss: Tensor,
  runtime: Runtime,
  { gradient, createGraph = false, retainGraph = createGraph }: BackwardOptions,
): void {
  const found = withMode(() => collect('backward', loss, gradient), createGraph, true);
  // Sums of gradients are no part of a rule: those that nobody reads must not grow without bound.
  withMode(() => {
    for (const [leaf, g] of found) {
      if (!isLeaf(leaf)) continue;
      const holder = leaf.cell ?? leaf;
      holder.grad = holder.grad ? add(holder.grad, g) : g;
      leaf.cell?.watch(loss, runtime);
    }
  }, createGraph);
  if (retainGraph) return;
  loss.consumed = true;
  if (loss.state === 'ready') dropHistory(loss);
}

/**
 * @internal A computed tensor needs no history, except for a `backward()` that may still come. What was reduced to
 * constants by earlier backward passes (a sum of read losses) holds no history either.
 */
export function dropHistory(t: Tensor): void {
  t.expansion = null;
  const isDifferentiable = t.requiresGrad && !isLeaf(t);
  if (isDifferentiable && !t.consumed && t.inputs.some((x) => x.requiresGrad && !x.consumed))
    return;
  t.consumed = isDifferentiable;
  t.op = null;
  t.inputs = [];
}

/**
 * Runs `fn` without recording gradients.
 * @throws AutogradError when `fn` is asynchronous: what runs after its first `await` would be recorded again
 * @see https://pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<T>(fn: () => T): T {
  requireFunction('noGrad', fn);
  const result = withMode(fn, false);
  if (typeof result === 'object' && result !== null && 'then' in result) {
    throw new AutogradError(
      'noGrad: expected a synchronous function, got a promise: what runs after its first await would record gradients again; await outside, and wrap only the expressions',
    );
  }
  return result;
}
