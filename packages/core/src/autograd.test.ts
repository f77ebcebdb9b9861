import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Composite,
  grad,
  mul,
  type NoAttrs,
  noGrad,
  ones,
  parameter,
  setBackend,
  sum,
  type Tensor,
  tensor,
} from './index.ts';
import { apply, NO_ATTRS } from './op.ts';
import { nullBackend } from './testing/index.ts';

beforeEach(() => setBackend(nullBackend()));

const x = (): Tensor => tensor([1, 2], { requiresGrad: true });

/** The operations below a pending tensor. */
function opsOf(t: Tensor): string[] {
  return t.op === null ? [] : [...t.inputs.flatMap(opsOf), t.op.name];
}

describe('grad', () => {
  it('refuses what has no gradient, and says why', () => {
    expect(() => grad(tensor([1]).sum(), [tensor([1])])).toThrow(/requiresGrad/);
    expect(() => grad(x().mul(2), [x()])).toThrow(/expected a scalar/);
    const [a, b] = [x(), x()];
    expect(() => grad(sum(a), [b])).toThrow(/does not depend on tensor 0/);
    expect(grad(sum(a), [b], { allowUnused: true })).toEqual([null]);
  });

  it('goes to parameters, leaves and intermediate tensors', () => {
    const [weight, leaf] = [parameter([1, 2]), x()];
    const hidden = mul(weight, leaf);
    const loss = sum(hidden);
    const gradients = grad(loss, [weight, leaf, hidden]);
    expect(gradients.map((g) => g.shape)).toEqual([[2], [2], [2]]);
  });

  it('undoes broadcasting', () => {
    const bias = parameter([[1], [2]]);
    const [g] = grad(sum(mul(tensor([[1, 2, 3]]), bias)), [bias]);
    expect(g?.shape).toEqual([2, 1]);
  });

  it('differentiates a composite without a rule through its decomposition, once for an input used twice', () => {
    const product: Composite<NoAttrs> = {
      name: 'product',
      infer: ([spec]) => spec ?? { dtype: 'float32', shape: [] },
      decompose: ([a, b]) => mul(a ?? 0, b ?? 0),
    };
    const a = x();
    const [g] = grad(sum(apply(product, [a, a], NO_ATTRS)), [a]);
    expect(opsOf(g as Tensor).filter((op) => op === 'add')).toHaveLength(1);
  });

  it('can be differentiated again', () => {
    const a = x();
    const [first] = grad(sum(mul(a, mul(a, a))), [a]);
    expect(first?.requiresGrad).toBe(true);
    const [second] = grad(sum(first as Tensor), [a]);
    expect(second?.shape).toEqual([2]);
  });
});

describe('backward', () => {
  it('accumulates into leaves and parameters, without history of its own', () => {
    const [weight, leaf] = [parameter([1, 2]), x()];
    sum(mul(weight, leaf)).backward();
    expect(weight.grad?.requiresGrad).toBe(false);
    expect(leaf.grad?.shape).toEqual([2]);
  });

  it('records the history of gradients on request', () => {
    const a = x();
    sum(mul(a, mul(a, a))).backward({ createGraph: true });
    expect(a.grad?.requiresGrad).toBe(true);
  });

  it('goes through a loss once, unless the graph is retained', () => {
    const a = x();
    const loss = sum(mul(a, a));
    loss.backward({ retainGraph: true });
    loss.backward();
    expect(() => loss.backward()).toThrow(/retainGraph/);
  });

  it('works after the loss was read', async () => {
    const weight = parameter([1, 2]);
    const loss = sum(mul(weight, weight));
    await loss.item();
    loss.backward();
    expect(weight.grad?.shape).toEqual([2]);
  });

  it('takes the gradient that arrives at a tensor of several elements', () => {
    const a = x();
    a.mul(3).backward({ gradient: tensor([1, 10]) });
    expect(a.grad?.shape).toEqual([2]);
    expect(() =>
      x()
        .mul(3)
        .backward({ gradient: tensor([1]) }),
    ).toThrow(/shape \[2\]/);
  });
});

describe('noGrad', () => {
  it('records nothing', () => {
    expect(noGrad(() => x().mul(2)).requiresGrad).toBe(false);
    expect(x().mul(2).requiresGrad).toBe(true);
  });

  it('refuses asynchronous functions', () => {
    expect(() => noGrad(async () => 1)).toThrow(/synchronous/);
  });

  it('ends with an exception', () => {
    expect(() =>
      noGrad(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(x().mul(2).requiresGrad).toBe(true);
  });
});

describe('what is differentiated', () => {
  it('leaves alone what lies on no way to a target', async () => {
    const [a, b] = [x(), x()];
    const gone = tensor([2, 2]);
    const loss = a.mul(gone).add(b).sum();
    await loss.item();
    gone.dispose();
    expect(opsOf(grad(loss, [b])[0])).not.toContain('mul');
  });

  it('takes no gradient for none where there is none', () => {
    const vector = x().mul(2);
    const none = null as unknown as Tensor;
    expect(() => grad(vector, [vector], { gradOutput: none })).toThrow('expected a scalar');
    expect(() => vector.backward({ gradient: none })).toThrow('expected a scalar');
  });

  it('includes constants that were made to require gradients', () => {
    const one = ones([2]);
    one.requiresGrad = true;
    one.mul(3).sum().backward();
    expect(one.grad?.shape).toEqual([2]);
  });
});

it('sums of gradients that nobody reads do not grow without bound', () => {
  const backend = nullBackend();
  setBackend(backend);
  const p = parameter(new Float32Array(500_000));
  for (let i = 0; i < 300; i++)
    mul(p, tensor(new Float32Array(500_000)))
      .sum()
      .backward();
  expect(backend.runs.length).toBeGreaterThan(0);
});
