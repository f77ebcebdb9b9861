import type { Graph, GraphNode } from '../graph/graph.ts';
import { type DType, type Shape, sizeOf } from '../spec.ts';
import { isLeaf, makeValue, type Value, type View } from './value.ts';
import { broadcasted, isSameView, isWhole, permuted, reshaped, whole } from './views.ts';

/** One number that stands for many. */
export function literal(dtype: DType, value: number, shape: Shape = []): View {
  const one = { ...makeValue('literal', { dtype, shape: [] }, []), literal: value, inlined: true };
  return broadcasted(whole(one), shape);
}

/** Replaces reindexing and constants of a graph by views. A backend says what becomes of everything else. */
export abstract class Lowering {
  protected readonly graph: Graph;
  readonly #copies: View[] = [];

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** What an operation computes, as a view of a value. */
  protected abstract compute(node: GraphNode, args: readonly View[]): View;

  /** A value for each output of the graph, none twice and none an input, where `inputs` are what shows its inputs. */
  run(inputs: readonly View[]): Value[] {
    const views = [...inputs];
    const view = (id: number): View => views[id] as View;
    for (const node of this.graph.nodes) {
      const args = node.inputs.map(view);
      views.push(this.#moved(node, args) ?? this.compute(node, args));
    }
    const outputs: Value[] = [];
    for (const id of this.graph.outputs) outputs.push(this.output(view(id), outputs, id));
    return outputs;
  }

  /** The value itself if a view shows all of it and nobody else has it, else a copy. */
  protected output(view: View, taken: readonly Value[], _id: number): Value {
    const { of } = view;
    return isWhole(view) && !isLeaf(of) && !taken.includes(of) ? of : this.copy(view).of;
  }

  protected copy(view: View): View {
    return whole(makeValue('copy', { dtype: view.of.dtype, shape: view.shape }, [view]));
  }

  /** The view itself if it reads a whole value in order, else a copy of what it reads. */
  protected dense(view: View): View {
    if (isWhole(view)) return view;
    let copy = this.#copies.find(({ of }) => isSameView(of.args[0] as View, view));
    if (!copy) {
      copy = this.copy(view);
      this.#copies.push(copy);
    }
    return copy;
  }

  #moved(
    { op, attrs, spec: { dtype, shape }, primitive }: GraphNode,
    args: readonly View[],
  ): View | null {
    const [x] = args as [View];
    switch (op) {
      case 'full':
        return literal(dtype, Number(attrs['value']), shape);
      case 'iota': {
        const dim = attrs['dim'] as number;
        const of = { ...makeValue(op, { dtype, shape: [shape[dim] ?? 1] }, []), inlined: true };
        return { ...whole(of), shape, strides: shape.map((_, d) => Number(d === dim)) };
      }
      case 'sum':
      case 'prod':
        return sizeOf(x.shape) > 0 ? null : literal(dtype, Number(op === 'prod'), shape);
      case 'reshape':
        return reshaped(x, shape) ?? reshaped(this.dense(x), shape);
      case 'permute':
        return permuted(x, attrs['dims'] as readonly number[]);
      case 'broadcastTo':
        return broadcasted(x, shape);
      default:
        return primitive?.view?.(x, attrs, shape) ?? null;
    }
  }
}
