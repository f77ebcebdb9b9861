import { type Graph, type GraphNode, sizeOf, type TensorSpec, valueSpec } from '@xent/core';
import { broadcasted, copyOf, isWhole, lowered, whole } from '@xent/core/plan';
import { decomposed } from './decompose.ts';
import { computed } from './leaves.ts';
import { isMap } from './ops.ts';
import { makeValue, type Value, type View } from './value.ts';

/** Inputs of one element, side by side in one buffer: a kernel has room for few buffers. */
export interface Packed {
  readonly value: Value;
  /** Numbers of the inputs, in the order in which they lie there. */
  readonly inputs: number[];
}

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  /** What holds each input: a value of its own, or a packed one. */
  readonly inputs: readonly Value[];
  readonly packed: readonly Packed[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

function compute({ op, attrs, spec }: GraphNode, args: readonly View[]): View {
  const { shape } = spec;
  const dtype = computed(spec.dtype);
  const parts = decomposed(op, attrs, dtype, shape, args);
  if (parts) return parts;
  const make = (name: string, read: readonly View[]): View =>
    whole(makeValue(name, { dtype, shape }, read, attrs));
  const [x] = args as [View];
  if (op !== 'cast') {
    return make(op, isMap({ op }) ? args.map((arg) => broadcasted(arg, shape)) : args);
  }
  const y = x.of.dtype === dtype ? x : make(op, args);
  return spec.dtype === 'float16' ? make('roundHalf', [y]) : y;
}

/** Is it one element, in a word to itself? */
export const isLone = ({ dtype, shape }: TensorSpec): boolean =>
  sizeOf(shape) === 1 && dtype !== 'float16';

/** Replaces reindexing by views and gives every output a value of its own. */
export function lower(graph: Graph): Lowered {
  const packed: Packed[] = [];
  const views = graph.inputs.map((spec, i): View => {
    const { dtype, shape } = spec;
    if (!isLone(spec)) return whole(makeValue('input', spec, []));
    let pack = packed.find(({ value }) => value.dtype === dtype);
    if (!pack) {
      // There is room for all, whatever the others are.
      const room = [graph.inputs.length];
      pack = { value: makeValue('input', { dtype, shape: room }, []), inputs: [] };
      packed.push(pack);
    }
    return { of: pack.value, offset: pack.inputs.push(i) - 1, shape, strides: shape.map(() => 0) };
  });
  const outputs = lowered(graph, views, {
    compute,
    copy: (view) => copyOf(view, computed(view.of.dtype)),
    output(view, id) {
      const spec = valueSpec(graph, id);
      if (spec.dtype !== 'float16') return;
      // Storing rounds.
      const [exact] = view.of.op === 'roundHalf' && isWhole(view) ? view.of.args : [view];
      return makeValue('storeHalf', spec, [exact as View]);
    },
  });
  return { inputs: views.map(({ of }) => of), packed, outputs };
}
