import {
  type Attrs,
  type Graph,
  type GraphNode,
  isFloat,
  type Shape,
  sameShape,
  sizeOf,
} from '@xent/core';
import { broadcasted, isWhole, Lowering, matrixOrder, permuted, whole } from '@xent/core/plan';
import { isRowwise } from './build-rows.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { isReduction } from './kernels/reduce.ts';
import { makeValue, type Value, type View } from './value.ts';

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  readonly inputs: readonly Value[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

class JsLowering extends Lowering {
  readonly #fuse: boolean;
  /** Numbers of values, as often as they are read. */
  readonly #reads: readonly number[];

  constructor(graph: Graph, fuse: boolean) {
    super(graph);
    this.#fuse = fuse;
    this.#reads = [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs];
  }

  protected compute(node: GraphNode, args: readonly View[]): View {
    const { op, attrs, spec, primitive } = node;
    const { shape } = spec;
    const [x] = args as [View];
    if (op === 'add' && this.#fuse) {
      const product = args.find(
        (a, i) =>
          isProduct(a, shape) && this.#reads.filter((id) => id === node.inputs[i]).length === 1,
      );
      const row = args.find((a) => a !== product && isRow(a, shape));
      if (product && row) {
        const { args: factors, attrs: own } = product.of;
        return whole(makeValue('matmul', spec, [...factors, row], own));
      }
    }
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
    const order = [...dims.toSpliced(dim, 1), dim];
    const read = (a: View, i: number): View => {
      // A gradient that is one number for all items needs no array.
      const isNumber = i === 2 && op.endsWith('Gradient') && a.strides.every((s) => s === 0);
      if (isNumber) return a;
      return this.dense(a.shape.length === order.length ? permuted(a, order) : a);
    };
    const isItems = spec.shape.length < order.length;
    const shape = isItems ? spec.shape : order.map((d) => spec.shape[d] as number);
    const y = whole(makeValue(op, { ...spec, shape }, args.map(read), attrs));
    const back = dims.map((d) => order.indexOf(d));
    return isItems ? y : permuted(y, back);
  }

  /** Reads what is reduced in an order in which it forms one band of dimensions, `[outer, reduced, inner]`. */
  #reduction(op: string, x: View, attrs: Attrs, spec: GraphNode['spec']): View {
    const dims = attrs['dims'] as readonly number[];
    const real = x.shape.map((_, d) => d).filter((d) => x.shape[d] !== 1);
    const reduced = real.filter((d) => dims.includes(d));
    const first = real.indexOf(reduced[0] as number);
    const band = reduced.every((d, i) => real[first + i] === d);
    const order = band ? real : [...real.filter((d) => !dims.includes(d)), ...reduced];
    const size = (of: readonly number[]): number => sizeOf(of.map((d) => x.shape[d] as number));
    const inner = band ? size(real.slice(first + reduced.length)) : 1;
    return whole(makeValue(op, spec, [permuted(x, order)], { count: size(reduced), inner }));
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
  const inputs = graph.inputs.map((spec) => makeValue('input', spec, []));
  return { inputs, outputs: new JsLowering(graph, fuse).run(inputs.map(whole)) };
}
