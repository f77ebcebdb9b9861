import type { Graph, GraphNode } from '../graph/graph.ts';
import type { DType, Shape } from '../spec.ts';
import { isLeaf, makeValue, type Value, type View } from './value.ts';
import { broadcasted, isSameView, isWhole, permuted, reshaped, whole } from './views.ts';

/** One number that stands for many, or without one positions along `dim`. */
export function literal(dtype: DType, value?: number, shape: Shape = [], dim = -1): View {
  const leaf = makeValue('iota', { dtype, shape: [shape[dim] ?? 1] }, []);
  const of = { ...leaf, literal: value, inlined: true };
  return { of, offset: 0, shape, strides: shape.map((_, d) => Number(d === dim)) };
}

/** What a backend makes of a graph whose reindexing and constants have become views. */
export interface Rules {
  /** What an operation computes, as a view of a value. */
  compute(node: GraphNode, args: readonly View[], dense: Read): View;
  /** A whole value that holds what a view shows. */
  readonly copy?: Read;
  /** A value for output `id`, if the view does not do. */
  output?(view: View, id: number): Value | undefined;
}

export type Read = (view: View) => View;

/** All of a new value that holds what a view shows. */
export function copyOf(view: View, dtype: DType = view.of.dtype): View {
  return whole(makeValue('copy', { dtype, shape: view.shape }, [view]));
}

/** A value for each output of the graph, none twice and none an input, where `inputs` are what shows its inputs. */
export function lowered(
  graph: Graph,
  inputs: readonly View[],
  { compute, copy = copyOf, output }: Rules,
): Value[] {
  const views = [...inputs];
  const copies: View[] = [];
  /** The view itself if it reads a whole value in order, else a copy of what it reads. */
  const dense: Read = (view) => {
    if (isWhole(view)) return view;
    const held = copies.find(({ of }) => isSameView(of.args[0] as View, view)) ?? copy(view);
    copies.push(held);
    return held;
  };
  for (const node of graph.nodes) {
    const args = node.inputs.map((id) => views[id] as View);
    views.push(moved(node, args, dense) ?? compute(node, args, dense));
  }
  const outputs: Value[] = [];
  for (const id of graph.outputs) {
    const view = views[id] as View;
    const { of } = view;
    const isFree = isWhole(view) && !isLeaf(of) && !outputs.includes(of);
    outputs.push(output?.(view, id) ?? (isFree ? of : copy(view).of));
  }
  return outputs;
}

function moved(
  { op, attrs, spec: { dtype, shape }, primitive }: GraphNode,
  [x]: readonly View[],
  dense: Read,
): View | null | undefined {
  const view = x as View;
  switch (op) {
    case 'full':
    case 'iota':
      return literal(dtype, attrs['value'] as number, shape, attrs['dim'] as number);
    case 'reshape':
      return reshaped(view, shape) ?? reshaped(dense(view), shape);
    case 'permute':
      return permuted(view, attrs['dims'] as readonly number[]);
    case 'broadcastTo':
      return broadcasted(view, shape);
    default:
      return primitive?.view?.(view, attrs, shape);
  }
}
