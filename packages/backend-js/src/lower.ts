import { type Graph, type GraphNode, sizeOf } from '@xent/core';
import { broadcasted, Lowering, permuted, whole } from '@xent/core/plan';
import { isElementwise } from './kernels/elementwise.ts';
import { isProduct } from './kernels/matmul.ts';
import { isNumber } from './kernels/move.ts';
import { isReduction } from './kernels/reduce.ts';
import { isRowwise } from './kernels/rows.ts';
import { makeValue, type Value, type View } from './value.ts';

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  readonly inputs: readonly Value[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

class JsLowering extends Lowering {
  protected compute(node: GraphNode, args: readonly View[]): View {
    const { op, attrs, spec, primitive } = node;
    const [x] = args as [View];
    if (isReduction(op)) return this.#reduction(node, x);
    if (isRowwise(op)) return this.#rows(node, x, args);
    const read = (a: View): View => {
      if (isElementwise(node)) return broadcasted(a, spec.shape);
      return isProduct(op, spec.dtype) ? a : this.dense(a);
    };
    return whole(makeValue(op, spec, args.map(read), attrs, primitive));
  }

  /** Reads rows along a dimension as if it were the last one, and the result back. */
  #rows({ op, attrs, spec }: GraphNode, x: View, args: readonly View[]): View {
    const dim = attrs['dim'] as number;
    const dims = x.shape.map((_, d) => d);
    const order = [...dims.toSpliced(dim, 1), dim];
    const isItems = spec.shape.length < order.length;
    const read = (a: View, i: number): View => {
      // A gradient that is one number for all items needs no array.
      if (i === 2 && !isItems && isNumber(a)) return a;
      return this.dense(a.shape.length === order.length ? permuted(a, order) : a);
    };
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
  #reduction({ op, attrs, spec }: GraphNode, x: View): View {
    const list = attrs['dims'] as readonly number[];
    const dims = x.shape.map((_, d) => d);
    const reduced = dims.filter((d) => list.includes(d));
    const isBand = reduced.every((d, i) => (reduced[0] as number) + i === d);
    const order = isBand ? dims : [...dims.filter((d) => !list.includes(d)), ...reduced];
    const inner = isBand ? sizeOf(x.shape.slice((reduced.at(-1) as number) + 1)) : 1;
    return whole(makeValue(op, spec, [permuted(x, order)], { inner }));
  }
}

/** Replaces reindexing by views and gives every output a value of its own. */
export function lower(graph: Graph): Lowered {
  const inputs = graph.inputs.map((spec) => makeValue('input', spec, []));
  return { inputs, outputs: new JsLowering(graph).run(inputs.map(whole)) };
}
