import type { Graph, GraphNode } from '@xent/core';
import { broadcasted, copyOf, isWhole, lowered, permuted, type Read, whole } from '@xent/core/plan';
import { loopOf } from './kernels/elementwise.ts';
import { COMPOSITES } from './kernels/rows.ts';
import { makeValue, type Value, type View } from './value.ts';

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  readonly inputs: readonly Value[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

function compute(
  { op, attrs, spec, primitive }: GraphNode,
  args: readonly View[],
  dense: Read,
): View {
  const make = (reads: readonly View[], shape = spec.shape): View =>
    whole(makeValue(op, { ...spec, shape }, reads, attrs, primitive));
  if (op === 'matmul') return make(args);
  if (loopOf({ ...spec, op, primitive })) {
    return make(
      args.map((arg) => {
        const read = broadcasted(arg, spec.shape);
        // A copy for this reader alone, computed in its pass.
        return isWhole(read) ? read : copyOf(read);
      }),
    );
  }
  if (!primitive?.rows && !COMPOSITES.includes(op)) return make(args.map((arg) => dense(arg)));
  // Rows are read along dimensions as if these were the last ones, and the result is read back.
  const dims = [attrs['dim'] ?? attrs['dims']].flat();
  const isRow = (d: number): number => Number(dims.includes(d));
  const all = (args[0] as View).shape.map((_, d) => d);
  const order = all.toSorted((d, e) => isRow(d) - isRow(e));
  const turned = (view: View, by: readonly number[]): View =>
    view.shape.length === by.length ? permuted(view, by) : view;
  const y = make(
    args.map((arg) => dense(turned(arg, order))),
    turned(make([]), order).shape,
  );
  return turned(
    y,
    all.map((d) => order.indexOf(d)),
  );
}

/** Replaces reindexing by views and gives every output a value of its own. */
export function lower(graph: Graph): Lowered {
  const inputs = graph.inputs.map((spec) => makeValue('input', spec, []));
  return { inputs, outputs: lowered(graph, inputs.map(whole), { compute }) };
}
