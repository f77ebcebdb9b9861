import {
  type DType,
  type Graph,
  type GraphNode,
  type Shape,
  sizeOf,
  type TensorSpec,
  valueSpec,
} from '@xent/core';
import { broadcasted, isWhole, movedView, whole } from '@xent/core/plan';
import { decomposed } from './decompose.ts';
import { computed, literal, positions } from './leaves.ts';
import { isMap } from './ops.ts';
import { makeValue, type Value, type View } from './value.ts';

/** Inputs of one element, side by side in one buffer: a kernel has room for few buffers. */
export interface Packed {
  readonly value: Value;
  /** Numbers of the inputs, in the order in which they lie there. */
  readonly inputs: readonly number[];
}

/** A graph whose reindexing has become a way of reading. */
export interface Lowered {
  /** Null where an input is in a packed value. */
  readonly inputs: readonly (Value | null)[];
  readonly packed: readonly Packed[];
  /** Whole values, one for each output of the graph, none twice and none an input. */
  readonly outputs: readonly Value[];
}

const IDENTITY: Readonly<Record<string, number>> = { sum: 0, prod: 1 };

function copyOf(view: View): View {
  return whole(makeValue('copy', { dtype: computed(view.of.dtype), shape: view.shape }, [view]));
}

/** Elements as float16, two in a word: what leaves a run. */
function storedAsHalf(view: View): Value {
  const { of, shape } = view;
  // Storing rounds.
  const exact = of.op === 'roundHalf' && isWhole(view) ? (of.args[0] as View) : view;
  return makeValue('storeHalf', { dtype: 'float16', shape }, [exact]);
}

/** What a node computes, as a view of a value. */
function lowerNode(node: GraphNode, args: readonly View[]): View {
  const dtype = computed(node.spec.dtype);
  const y = lowerAs(dtype, node, args);
  const isRounded = dtype !== node.spec.dtype && /^(cast|full)$/.test(node.op);
  return isRounded ? whole(makeValue('roundHalf', { dtype, shape: y.shape }, [y])) : y;
}

function lowerAs(dtype: DType, { op, attrs, spec }: GraphNode, args: readonly View[]): View {
  const { shape } = spec;
  if (op === 'full') return literal(dtype, Number(attrs['value']), shape);
  if (op === 'iota') return positions(shape, attrs['dim'] as number);
  const [x] = args;
  if (!x) throw new TypeError(`${op} has no inputs`);
  const moved = movedView(op, attrs, x, shape, copyOf);
  if (moved) return moved;
  const parts = decomposed(op, attrs, dtype, shape, args);
  if (parts) return parts;
  const identity = IDENTITY[op];
  if (identity !== undefined && sizeOf(x.shape) === 0) return literal(dtype, identity, shape);
  const read = isMap({ op }) ? args.map((arg) => broadcasted(arg, shape)) : args;
  if (op === 'cast' && x.of.dtype === dtype) return x;
  return whole(makeValue(op, { dtype, shape }, read, attrs));
}

/** Is it one element, in a word to itself? */
export const isLone = ({ dtype, shape }: TensorSpec): boolean =>
  sizeOf(shape) === 1 && dtype !== 'float16';

function lowerInputs(graph: Graph): Pick<Lowered, 'inputs' | 'packed'> & { views: View[] } {
  const groups = new Map<DType, number[]>();
  graph.inputs.forEach(({ dtype, shape }, i) => {
    if (isLone({ dtype, shape })) groups.set(dtype, [...(groups.get(dtype) ?? []), i]);
  });
  const views: View[] = [];
  const inputs = graph.inputs.map((spec, i): Value | null => {
    if (isLone(spec)) return null;
    const value = makeValue('input', spec, []);
    views[i] = whole(value);
    return value;
  });
  const packed = [...groups].map(([dtype, members]): Packed => {
    const value = makeValue('input', { dtype, shape: [members.length] }, []);
    members.forEach((input, offset) => {
      const { shape } = graph.inputs[input] as { readonly shape: Shape };
      views[input] = { of: value, offset, shape, strides: shape.map(() => 0) };
    });
    return { value, inputs: members };
  });
  return { inputs, packed, views };
}

/** Replaces reindexing by views and gives every output a value of its own. */
export function lower(graph: Graph): Lowered {
  const { inputs, packed, views } = lowerInputs(graph);
  for (const node of graph.nodes) {
    views.push(
      lowerNode(
        node,
        node.inputs.map((id) => views[id] as View),
      ),
    );
  }
  const outputs: Value[] = [];
  for (const id of graph.outputs) {
    const view = views[id] as View;
    const { of } = view;
    if (valueSpec(graph, id).dtype === 'float16') {
      outputs.push(storedAsHalf(view));
      continue;
    }
    const isOwn = isWhole(view) && of.op !== 'input' && !of.inlined && !outputs.includes(of);
    outputs.push(isOwn ? of : copyOf(view).of);
  }
  return { inputs, packed, outputs };
}
