import {
  BackendError,
  type Graph,
  type HostData,
  showSpec,
  sizeOf,
  type TensorSpec,
  valueSpec,
} from '@xent/core';
import { Builder } from './builder.ts';
import { crossEntropies } from './cross-entropy.ts';
import { elementwise } from './elementwise.ts';
import { fill } from './fill.ts';
import { indexing } from './indexing.ts';
import type { Table } from './lowering.ts';
import { linear, products } from './matmul.ts';
import type { LoweredConstant, LoweredInput, LoweredModel, LoweredNode, OnnxDim } from './model.ts';
import { movement } from './movement.ts';
import { reductions } from './reduce.ts';
import { softmaxes } from './softmax.ts';
import { windows } from './windows.ts';

export interface LowerOptions {
  /** Version of ONNX's operators: 17 for older tools, 18 to 21. */
  readonly opset: number;
  /** Name of the graph in the file. Default `'xent'`. */
  readonly name?: string;
  /** By default `x0`, `x1`, … */
  readonly inputNames?: readonly string[];
  /** By default `y0`, `y1`, … */
  readonly outputNames?: readonly string[];
  /** Inputs that become part of the model, by their number. */
  readonly initializers?: ReadonlyMap<number, HostData>;
  /** What dimension `dim` of an input or output is called in the model; its size by default. */
  readonly dims?: (valueId: number, dim: number) => OnnxDim;
  /** Are equal constants, and equal nodes, one? Default true; false keeps the structure independent of sizes. */
  readonly shareConstants?: boolean;
  /**
   * Softmax and log-softmax as ONNX's own operators, which other tools recognise. Default false: as nodes whose
   * accuracy does not depend on who runs them.
   */
  readonly standardOps?: boolean;
  /**
   * Who will run the model: `'webgpu'` avoids what ONNX Runtime's WebGPU provider lacks or gets wrong. Default `'cpu'`,
   * which every runtime understands.
   */
  readonly provider?: 'cpu' | 'webgpu';
  /** Lowerings of further composites, by name. */
  readonly composites?: Table;
}

/** Composites that have a lowering of their own. */
const COMPOSITES: Table = /* @__PURE__ */ { ...crossEntropies, ...softmaxes, linear };

const TABLE: Table = /* @__PURE__ */ {
  ...COMPOSITES,
  ...elementwise,
  ...fill,
  ...indexing,
  ...movement,
  ...products,
  ...reductions,
  ...windows,
};

/**
 * Whether {@link lower} takes this composite as it is: what a backend or an exporter answers to `fuses`. Without
 * elements there is nothing to subtract a maximum from.
 */
export function lowersComposite(composite: string, inputs: readonly TensorSpec[]): boolean {
  return Object.hasOwn(COMPOSITES, composite) && !inputs.some(({ shape }) => shape.includes(0));
}

/**
 * A graph of primitives, and of composites that {@link lowersComposite} knows, as an ONNX model.
 *
 * @throws BackendError with code `XENT_UNSUPPORTED` that names the operation which has no counterpart
 * @example
 * encode(lower(graph, { opset: 21 }));
 */
export function lower(graph: Graph, options: LowerOptions): LoweredModel {
  const inputNames = graph.inputs.map((_, i) => options.inputNames?.[i] ?? `x${i}`);
  const outputNames = graph.outputs.map((_, i) => options.outputNames?.[i] ?? `y${i}`);
  const b = new Builder({
    opset: options.opset,
    provider: options.provider ?? 'cpu',
    standard: options.standardOps ?? false,
    share: options.shareConstants ?? true,
    taken: new Set([...inputNames, ...outputNames]),
  });
  const table: Table = { ...TABLE, ...options.composites };
  const names: string[] = [...inputNames];
  const shapeOf = (id: number): OnnxDim[] =>
    valueSpec(graph, id).shape.map((n, d) => options.dims?.(id, d) ?? n);

  const inputs: LoweredInput[] = [];
  graph.inputs.forEach((spec, index) => {
    const name = inputNames[index] as string;
    const data = options.initializers?.get(index);
    if (data) b.constants.set(name, initializer(spec, data, name));
    else inputs.push({ name, dtype: spec.dtype, shape: shapeOf(index), index });
  });

  graph.nodes.forEach(({ op, inputs: from, attrs, spec }, i) => {
    const id = graph.inputs.length + i;
    b.begin(i, `${op}#${i}`);
    const specs = from.map((v) => valueSpec(graph, v));
    const lowering = Object.hasOwn(table, op) ? table[op] : undefined;
    if (!lowering) {
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${op}: expected an operation with a counterpart in ONNX, got node ${i}, ${showSpec(spec)}; replace composites by their decomposition`,
      );
    }
    names[id] = spec.shape.includes(0)
      ? b.constant(spec.dtype, spec.shape, [])
      : lowering(b, { op, x: from.map((v) => names[v] as string), specs, attrs, spec });
  });

  b.begin(-1, 'output');
  const results = graph.outputs.map((id) => names[id] as string);
  const { nodes, read } = needed(withResults(b, results, outputNames), outputNames);
  return {
    name: options.name ?? 'xent',
    opset: options.opset,
    inputs: inputs.filter(({ name }) => read.has(name)),
    outputs: graph.outputs.map((id, i) => ({
      name: outputNames[i] as string,
      dtype: valueSpec(graph, id).dtype,
      shape: shapeOf(id),
    })),
    nodes,
    constants: new Map(
      [...b.constants].filter(([name, { source }]) => source < 0 || read.has(name)),
    ),
  };
}

/** The nodes that results depend on, and the names of what these read. */
function needed(
  nodes: readonly LoweredNode[],
  outputNames: readonly string[],
): { readonly nodes: readonly LoweredNode[]; readonly read: ReadonlySet<string> } {
  const read = new Set(outputNames);
  const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((name) => read.has(name));
    if (isNeeded) for (const name of inputs) read.add(name);
    return isNeeded;
  });
  return { nodes: kept.reverse(), read };
}

function initializer(spec: TensorSpec, data: HostData, name: string): LoweredConstant {
  if (data.length !== sizeOf(spec.shape)) {
    throw new BackendError(
      'XENT_CONTRACT',
      `lower: expected ${showSpec(spec)} for the initializer ${name}, got ${data.length} elements; pass one element a place`,
    );
  }
  return { dtype: spec.dtype, shape: spec.shape, data, source: -1 };
}

/**
 * The nodes, with results under their final names. A result that is an input, a constant or another result as
 * well is copied, since a name is defined once.
 */
function withResults(
  b: Builder,
  results: readonly string[],
  outputNames: readonly string[],
): readonly LoweredNode[] {
  const made = new Set(b.nodes.flatMap((node) => node.outputs));
  const final = new Map<string, string>();
  results.forEach((name, i) => {
    const wanted = outputNames[i] as string;
    if (made.has(name) && !final.has(name)) final.set(name, wanted);
    else b.emit('Identity', [name], [wanted]);
  });
  const rename = (name: string): string => final.get(name) ?? name;
  return b.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}
