import { OnnxError } from '../errors.ts';
import type { GraphProto, NodeProto } from '../proto/onnx.generated.ts';
import { requireInputs } from './arity.ts';
import { type ImportTable, NodeView, type Run } from './node-view.ts';
import { elementwise } from './ops/elementwise.ts';
import { indexing } from './ops/indexing.ts';
import { products } from './ops/linear.ts';
import { reductions } from './ops/reduce.ts';
import { shapes } from './ops/shape.ts';
import { malformed } from './tensor-data.ts';

const TABLE: ImportTable = { ...elementwise, ...indexing, ...products, ...reductions, ...shapes };

/** One node, ready to run. */
export interface PlannedNode {
  readonly label: string;
  readonly run: Run;
  readonly inputs: readonly string[];
  readonly output: string;
}

/** Operations of which only the first output is ever used here. */
function importNode(proto: NodeProto, opset: number, position: number): PlannedNode {
  const node = new NodeView(proto, opset, position);
  const own = proto.domain === '' || proto.domain === 'ai.onnx';
  const importer = own && Object.hasOwn(TABLE, node.op) ? TABLE[node.op] : undefined;
  if (!importer) {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected operations of feed-forward classifiers, got ${own ? '' : `${proto.domain}.`}${node.label}, which importModel does not know; export the model without it`,
    );
  }
  const run = importer(node);
  node.finish();
  requireInputs(node);
  const [output = '', ...others] = node.outputs;
  if (output === '' || (others.some((name) => name !== '') && node.op !== 'Dropout')) {
    node.refuse(`${node.outputs.length} outputs`, 'export the model in evaluation mode');
  }
  return { label: node.label, run, inputs: node.inputs, output };
}

/**
 * The nodes in an order in which each one comes after what it reads, without those that `outputs` do not need.
 * `given`: names of inputs and initializers.
 */
export function planNodes(
  graph: GraphProto,
  opset: number,
  given: ReadonlySet<string>,
  outputs: readonly string[],
): readonly PlannedNode[] {
  const makers = new Map<string, number>();
  for (const [i, node] of graph.node.entries()) {
    for (const name of node.output) {
      if (name === '') continue;
      if (makers.has(name) || given.has(name)) malformed(`'${name}'`, 'is defined twice');
      makers.set(name, i);
    }
  }
  const done = new Set<number>();
  const open = new Set<number>();
  const order: number[] = [];
  const stack: number[] = [];
  const want = (name: string, by: string): void => {
    if (name === '' || given.has(name)) return;
    const maker = makers.get(name);
    if (maker === undefined) malformed(by, `reads '${name}', which nothing defines`);
    if (!done.has(maker)) {
      if (open.has(maker)) malformed(by, `reads '${name}', which depends on it`);
      stack.push(maker);
    }
  };
  for (const name of outputs) {
    want(name, 'the output');
    for (let i = stack.at(-1); i !== undefined; i = stack.at(-1)) {
      const node = graph.node[i] as NodeProto;
      if (done.has(i) || open.has(i)) {
        stack.pop();
        if (!done.has(i)) order.push(i);
        done.add(i);
        open.delete(i);
        continue;
      }
      open.add(i);
      for (const input of node.input) want(input, `node '${node.name || i}'`);
    }
  }
  return order.map((i) => importNode(graph.node[i] as NodeProto, opset, i));
}
