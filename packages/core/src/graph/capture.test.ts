import { describe, expect, it } from 'vitest';
import { type Graph, matmul, softmax, sum, tensor } from '../index.ts';
import type { Primitive } from '../op.ts';
import { apply, NO_ATTRS } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { nullBackend } from '../testing/index.ts';
import { capture } from './capture.ts';
import { lastUses } from './liveness.ts';
import { printGraph } from './print.ts';
import { validateGraph } from './validate.ts';

const plain = nullBackend();
const graphOf = (roots: readonly Tensor[], backend = plain): Graph =>
  capture(roots, backend).graph();

describe('capture', () => {
  it('shares equal nodes', () => {
    const x = tensor([1, 2]);
    expect(graphOf([x.exp().add(x.exp())]).nodes.map((n) => n.op)).toEqual(['exp', 'add']);
  });

  it('gives equal graphs equal keys, and others other ones', () => {
    const key = (n: number, dim: number): string =>
      capture([softmax(tensor(new Float32Array(n * 2), { shape: [n, 2] }), dim)], plain).key;
    expect(key(3, 1)).toBe(key(3, 1));
    expect(key(3, 1)).not.toBe(key(4, 1));
    expect(key(3, 1)).not.toBe(key(3, 0));
  });

  it('replaces composites that a backend does not fuse', () => {
    const y = softmax(tensor([1, 2]), 0);
    expect(graphOf([y]).nodes.map((n) => n.op)).toEqual(['amax', 'sub', 'exp', 'sum', 'div']);
    const fused = graphOf([y], nullBackend({ fuses: ['softmax'] }));
    expect(fused.nodes.map((n) => n.op)).toEqual(['softmax']);
  });

  it('stops at values that exist', () => {
    const graph = graphOf([tensor([1, 2]).add(tensor([3, 4]))]);
    expect(graph.inputs).toHaveLength(2);
    expect(graph.nodes).toHaveLength(1);
  });

  it('returns one value for every root, also twice the same', () => {
    const x = tensor([1, 2]);
    const y = x.add(1);
    expect(graphOf([y, y.detach(), x.detach()]).outputs).toEqual([2, 2, 0]);
  });

  it('walks deep and wide expressions without recursion', () => {
    let x = tensor([1]);
    for (let i = 0; i < 10_000; i++) x = x.add(x);
    expect(graphOf([x]).nodes).toHaveLength(10_000);
  });
});

describe('graphs', () => {
  it('are printed one value a line', () => {
    expect(printGraph(graphOf([sum(tensor([[1, 2]]).exp(), { dim: 1 })]))).toBe(
      [
        '%0 = input float32[1,2]',
        '%1 = exp(%0) float32[1,2]',
        '%2 = sum(%1) dims=[1] keepdim=false float32[1]',
        'return %2',
      ].join('\n'),
    );
  });

  it('list values after their last use', () => {
    const x = tensor([[1, 2]]);
    const graph = graphOf([matmul(x.exp(), tensor([[1], [2]])).add(1)]);
    expect(graph.nodes.map((n) => n.op)).toEqual(['exp', 'matmul', 'add']);
    expect(lastUses(graph)).toEqual([[], [3], [4]]);
  });

  it('are refused when a pass breaks them', () => {
    const graph = graphOf([tensor([1, 2]).exp()]);
    expect(() => validateGraph(graph)).not.toThrow();
    const late: Graph = { ...graph, nodes: graph.nodes.map((n) => ({ ...n, inputs: [5] })) };
    expect(() => validateGraph(late)).toThrow(/node 0 \(exp\) reads value 5/);
    expect(() => validateGraph({ ...graph, outputs: [7] })).toThrow(/returns value 7/);
    const exp: Primitive = {
      name: 'exp',
      infer: () => ({ dtype: 'int32', shape: [2] }),
    };
    expect(() => validateGraph(graph, new Map([['exp', exp]]))).toThrow(/states float32\[2\]/);
  });
});

it('apply runs the shape rule at the call', () => {
  const refuse: Primitive = {
    name: 'refuse',
    infer() {
      throw new RangeError('no');
    },
  };
  expect(() => apply(refuse, [tensor([1])], NO_ATTRS)).toThrow('no');
});
