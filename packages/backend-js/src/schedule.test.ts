import {
  type Attrs,
  flip,
  type Graph,
  type GraphNode,
  type Primitive,
  type TensorSpec,
  tensor,
} from '@xent/core';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { lower } from './lower.ts';
import { schedule } from './schedule.ts';

const f32 = (...shape: number[]): TensorSpec => ({ dtype: 'float32', shape });
const i32 = (...shape: number[]): TensorSpec => ({ dtype: 'int32', shape });

function node(op: string, inputs: number[], spec: TensorSpec, attrs: Attrs = {}): GraphNode {
  return { op, inputs, attrs, spec };
}

function graph(inputs: TensorSpec[], nodes: GraphNode[], outputs: number[]): Graph {
  return { key: '', inputs, nodes, outputs };
}

/** The passes of a graph, each as the operations that it computes. */
function passes(g: Graph, fuse = true): string[] {
  return schedule(lower(g).outputs, fuse).map((pass) =>
    pass.map((v) => (v.partner ? `${v.partner.op}+${v.op}` : v.op)).join(' '),
  );
}

const sum = (dims: number[], keepdim = false): Attrs => ({ dims, keepdim });

const CE: Attrs = { dim: 1, ignoreIndex: -100, labelSmoothing: 0, weighted: false };
const LOSS = 'softmaxCrossEntropy';
const GRADIENT = 'softmaxCrossEntropyGradient';

describe('schedule', () => {
  it('computes a chain in one pass, and keeps no more than a block of what only the pass reads', () => {
    const g = graph(
      [f32(4000, 3), f32(3)],
      [
        node('mul', [0, 1], f32(4000, 3)),
        node('exp', [2], f32(4000, 3)),
        node('neg', [3], f32(4000, 3)),
        node('sum', [4], f32(4000), sum([1])),
      ],
      [4],
    );
    const sizes = (fuse: boolean): number[] =>
      [...new Set(compile(g, fuse).kept)].map((array) => array.length);
    expect(passes(g)).toEqual(['copy mul exp neg']);
    expect(passes(g, false)).toEqual(['copy', 'mul', 'exp', 'neg']);
    expect(Math.max(...sizes(true))).toBeLessThan(2000);
    // The third one lies where the first one was.
    expect(sizes(false)).toEqual([12_000, 12_000]);
  });

  it('folds reindexing into the readers', () => {
    const g = graph(
      [f32(2, 3)],
      [
        node('permute', [0], f32(3, 2), { dims: [1, 0] }),
        node('reshape', [1], f32(6), { shape: [6] }),
        {
          ...node('flip', [2], f32(6), { dims: [0] }),
          primitive: flip(tensor([0]), [0]).op as Primitive,
        },
        node('broadcastTo', [3], f32(2, 6), { shape: [2, 6] }),
        node('exp', [4], f32(2, 6)),
      ],
      [5],
    );
    expect(passes(g)).toEqual(['copy', 'copy exp']);
  });

  it('computes late what only a late pass reads', () => {
    // As in momentum: 0.9 · m is needed together with the gradient, a product.
    const g = graph(
      [f32(4, 4), f32(4, 4), f32()],
      [
        node('mul', [0, 2], f32(4, 4)),
        node('matmul', [1, 1], f32(4, 4)),
        node('add', [3, 4], f32(4, 4)),
      ],
      [5],
    );
    expect(passes(g)).toEqual(['matmul', 'copy mul add']);
  });

  it('reads transposed factors where they lie', () => {
    const g = graph(
      [f32(4, 3), f32(5, 3)],
      [node('permute', [1], f32(3, 5), { dims: [1, 0] }), node('matmul', [0, 2], f32(4, 5))],
      [3],
    );
    expect(passes(g)).toEqual(['matmul']);
  });

  describe('of a loss and its gradient', () => {
    const inputs = [f32(4, 3), i32(4), f32()];

    it('computes both in one pass', () => {
      const nodes = [
        node(LOSS, [0, 1], f32(4), CE),
        node('broadcastTo', [2], f32(4), { shape: [4] }),
        node(GRADIENT, [0, 1, 4], f32(4, 3), CE),
        node('sum', [3], f32(), sum([0])),
      ];
      expect(passes(graph(inputs, nodes, [5, 6]))).toEqual(['copy', `${LOSS}+${GRADIENT}`, 'sum']);
      expect(passes(graph(inputs, nodes, [5, 6]), false)).toEqual(['copy', LOSS, GRADIENT, 'sum']);
    });

    it('computes them apart if the loss scales its gradient', () => {
      const nodes = [
        node(LOSS, [0, 1], f32(4), CE),
        node('mul', [3, 2], f32(4)),
        node(GRADIENT, [0, 1, 4], f32(4, 3), CE),
      ];
      expect(passes(graph(inputs, nodes, [3, 5]))).toEqual([LOSS, 'copy mul', GRADIENT]);
    });

    it('pairs one of two losses that scale the gradient of each other', () => {
      const nodes = [
        node(LOSS, [0, 1], f32(4), CE),
        node(LOSS, [2, 1], f32(4), CE),
        node(GRADIENT, [0, 1, 4], f32(4, 3), CE),
        node(GRADIENT, [2, 1, 3], f32(4, 3), CE),
      ];
      const two = graph([f32(4, 3), i32(4), f32(4, 3)], nodes, [5, 6]);
      expect(passes(two)).toEqual([LOSS, `${LOSS}+${GRADIENT}`, GRADIENT]);
    });

    it('does not pair a gradient with another loss', () => {
      const nodes = [
        node(LOSS, [0, 1], f32(4), { ...CE, labelSmoothing: 0.1 }),
        node('broadcastTo', [2], f32(4), { shape: [4] }),
        node(GRADIENT, [0, 1, 4], f32(4, 3), CE),
      ];
      expect(passes(graph(inputs, nodes, [3, 5]))).toEqual(['copy', LOSS, GRADIENT]);
    });
  });

  it('puts a value where another one lay that is no longer read', () => {
    const chain = Array.from({ length: 10 }, (_, i) => node('softmax', [i], f32(1000), { dim: 0 }));
    const { kept } = compile(graph([f32(1000)], chain, [10]), true);
    const buffers = new Set(kept.map((a) => a.buffer));
    expect(buffers.size).toBe(2);
  });

  it('takes a graph as deep as a long accumulation', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => node('tanh', [i], f32(2)));
    expect(passes(graph([f32(2)], chain, [20_000]))).toHaveLength(1);
    expect(compile(graph([f32(2)], chain, [20_000]), true).kernels).toHaveLength(1);
  });
});
