import {
  type Attrs,
  allocate,
  type DType,
  type Graph,
  type GraphNode,
  isFloat,
  type Shape,
  sameShape,
  sizeOf,
} from '@xent/core';
import { broadcasted, isWhole, matrixOrder, movedView, permuted, whole } from '@xent/core/plan';
import { isRowwise } from './build-rows.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { IDENTITY, isReduction } from './kernels/reduce.ts';
import type { View } from './value.ts';
import { makeValue, type Value } from './value.ts';

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  readonly inputs: readonly Value[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

const list = (attrs: Attrs, name: string): readonly number[] => attrs[name] as readonly number[];

/** A constant of a few elements that stands for many. */
function constant(dtype: DType, size: number, element: (i: number) => number): Value {
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) data[i] = element(i);
  return { ...makeValue('constant', { dtype, shape: [size] }, []), data };
}

class Lowering {
  /** Copies of views, by what the views read. */
  readonly #copies = new Map<Value, Map<string, View>>();
  readonly #fuse: boolean;

  constructor(fuse: boolean) {
    this.#fuse = fuse;
  }

  /** The view itself if it reads a whole value in order, else a copy of what it reads. */
  dense(view: View): View {
    if (isWhole(view)) return view;
    const key = `${view.offset}/${view.shape}/${view.strides}`;
    const known = this.#copies.get(view.of) ?? new Map<string, View>();
    const copy = known.get(key) ?? this.copy(view);
    this.#copies.set(view.of, known.set(key, copy));
    return copy;
  }

  copy(view: View): View {
    return whole(makeValue('copy', { dtype: view.of.dtype, shape: view.shape }, [view]));
  }

  /** What a node computes, as a view of a value. `isOnly` tells whether it is an input's only reader. */
  node(node: GraphNode, args: readonly View[], isOnly: readonly boolean[]): View {
    const { op, attrs, spec, primitive } = node;
    const [x] = args;
    const shape = spec.shape;
    if (op === 'add' && this.#fuse) {
      const product = args.find((a, i) => isOnly[i] && isProduct(a, shape));
      const row = args.find((a) => a !== product && isRow(a, shape));
      if (product && row) {
        const { args: factors, attrs: own } = product.of;
        return whole(makeValue('matmul', spec, [...factors, row], own));
      }
    }
    if (op === 'full') {
      const value = Number(attrs['value']);
      return broadcasted(whole(constant(spec.dtype, 1, () => value)), shape);
    }
    if (op === 'iota') {
      const dim = attrs['dim'] as number;
      const positions = whole(constant('int32', shape[dim] ?? 1, (i) => i));
      return { ...positions, shape, strides: shape.map((_, d) => Number(d === dim)) };
    }
    if (!x) throw new TypeError(`${op} has no inputs`);
    const moved = movedView(op, attrs, x, shape, (view) => this.dense(view));
    if (moved) return moved;
    if (isReduction(op)) return this.#reduction(op, x, attrs, spec);
    if (isRowwise(op)) return this.#rows(node, x, args);
    const read = (a: View): View => {
      if (isElementwise(node)) return broadcasted(a, shape);
      return op === 'matmul' && isFloat(spec.dtype) && matrixOrder(a) ? a : this.dense(a);
    };
    return whole(makeValue(op, spec, args.map(read), attrs, primitive));
  }

  /** Reads rows along a dimension as if it were the last one, and the result back. */
  #rows({ op, attrs, spec }: GraphNode, x: View, args: readonly View[]): View {
    const dim = attrs['dim'] as number;
    const dims = x.shape.map((_, d) => d);
    const order = [...dims.filter((d) => d !== dim), ...dims.filter((d) => d === dim)];
    const read = (a: View, i: number): View => {
      // A gradient that is one number for all items needs no array.
      const isNumber = i === 2 && op.endsWith('Gradient') && a.strides.every((s) => s === 0);
      if (isNumber) return a;
      return this.dense(a.shape.length === order.length ? permuted(a, order) : a);
    };
    const isItems = spec.shape.length < order.length;
    const shape = isItems ? spec.shape : order.map((d) => spec.shape[d] as number);
    const y = whole(makeValue(op, { ...spec, shape }, args.map(read), attrs));
    return isItems
      ? y
      : permuted(
          y,
          dims.map((d) => order.indexOf(d)),
        );
  }

  /** Reads what is reduced in an order in which it forms one band of dimensions, `[outer, reduced, inner]`. */
  #reduction(op: string, x: View, attrs: Attrs, spec: GraphNode['spec']): View {
    if (sizeOf(x.shape) === 0) {
      const value = constant(spec.dtype, 1, () => IDENTITY[op] ?? 0);
      return broadcasted(whole(value), spec.shape);
    }
    const real = x.shape.map((_, d) => d).filter((d) => x.shape[d] !== 1);
    const isReduced = (d: number): boolean => list(attrs, 'dims').includes(d);
    const reduced = real.filter(isReduced);
    const first = real.indexOf(reduced[0] ?? -1);
    const band = reduced.every((d, i) => real[first + i] === d);
    const order = band ? real : [...real.filter((d) => !isReduced(d)), ...reduced];
    const view = permuted(x, order);
    const sizes = order.map((d) => x.shape[d] as number);
    const at = reduced.length === 0 ? sizes.length : order.indexOf(reduced[0] as number);
    const count = sizeOf(sizes.slice(at, at + reduced.length));
    const inner = sizeOf(sizes.slice(at + reduced.length));
    return whole(makeValue(op, spec, [view], { count, inner }));
  }
}

/** Is it a product to which nothing was added yet? */
function isProduct(view: View, shape: Shape): boolean {
  const { op, args, dtype } = view.of;
  const isBare = op === 'matmul' && args.length === 2 && isFloat(dtype);
  return isBare && isWhole(view) && sameShape(view.of.shape, shape);
}

/** Is it a vector for each row of matrices of this shape? */
function isRow(view: View, shape: Shape): boolean {
  const columns = shape.at(-1) as number;
  return isWhole(view) && view.of.size === columns && (view.shape.at(-1) ?? 1) === columns;
}

/** Replaces reindexing by views and gives every output a value of its own. */
export function lower(graph: Graph, fuse: boolean): Lowered {
  const lowering = new Lowering(fuse);
  const uses = new Map<number, number>();
  for (const id of [...graph.nodes.flatMap((n) => n.inputs), ...graph.outputs]) {
    uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  const inputs = graph.inputs.map((spec) => makeValue('input', spec, []));
  const views = inputs.map(whole);
  for (const node of graph.nodes) {
    views.push(
      lowering.node(
        node,
        node.inputs.map((id) => views[id] as View),
        node.inputs.map((id) => uses.get(id) === 1),
      ),
    );
  }
  const outputs: Value[] = [];
  for (const id of graph.outputs) {
    const view = views[id] as View;
    const { of } = view;
    const own = isWhole(view) && of.op !== 'input' && of.op !== 'constant' && !outputs.includes(of);
    outputs.push(own ? of : lowering.copy(view).of);
  }
  return { inputs, outputs };
}
