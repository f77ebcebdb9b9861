import type { Backend } from '../backend.ts';
import { BackendError } from '../errors.ts';
import { expand } from '../expand.ts';
import type { Attrs, Primitive } from '../op.ts';
import { showSpec } from '../spec.ts';
import { missing, type Tensor } from '../tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import { postorder } from './walk.ts';

/** A snapshot of what some tensors need: the graph, and the values that feed it. */
export interface Capture {
  readonly key: string;
  /** Tensors whose values are the inputs, in order. */
  readonly leaves: readonly Tensor[];
  /** The graph as data. */
  graph(): Graph;
}

function attrsText(attrs: Attrs): string {
  let text = '';
  for (const name in attrs) {
    const value = attrs[name];
    text += `${name}=${Object.is(value, -0) ? '-0' : value};`;
  }
  return text;
}

/** What `capture` asks of a backend; one that names no dtypes has all. */
export type CaptureTarget = Pick<Backend, 'fuses'> & Partial<Pick<Backend, 'dtypes' | 'name'>>;

/**
 * Captures pending tensors as one graph for `backend`: composites that it does not fuse are replaced by their
 * decomposition, equal nodes are shared, values are numbered and the key is built.
 */
export function capture(roots: readonly Tensor[], backend: CaptureTarget): Capture {
  const leaves: Tensor[] = [];
  const order: Tensor[] = [];
  /** Composites that are replaced. */
  const opened = new Set<Tensor>();
  const inputsOf = (t: Tensor): readonly Tensor[] | null => {
    const { op, spec, inputs, state } = t;
    const { dtypes, name } = backend;
    if (t.error && state !== 'disposed') throw missing(null, t);
    if (dtypes && !dtypes.has(t.dtype)) {
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${op?.name ?? 'input'}: the ${name} backend has no ${t.dtype}, got ${showSpec(spec)}${t.origin ? ` from ${t.origin}` : ''}; convert with .to('float32'), or use a backend that has it`,
      );
    }
    // The walk ends at a value that exists or will.
    if (!op || t.host || t.storage || state === 'scheduled') {
      t.slot = leaves.push(t) - 1;
      return null;
    }
    if (
      !('decompose' in op) ||
      backend.fuses(
        op.name,
        spec,
        inputs.map((x) => x.spec),
      )
    )
      return inputs;
    opened.add(t);
    return [expand(t)];
  };
  postorder(roots, inputsOf, (t) => order.push(t));

  const nodes: GraphNode[] = [];
  /** Numbers of values by what computes them. */
  const known = new Map<string, number>();
  for (const t of order) {
    if (opened.has(t)) {
      t.slot = (t.expansion as Tensor).slot;
      continue;
    }
    const { attrs, spec, origin } = t;
    const op = t.op as Primitive;
    const inputs = t.inputs.map((x) => x.slot);
    // A cast or a constant of another dtype differs in its attributes; specs follow from the inputs.
    const text = `${op.name}(${inputs},${attrsText(attrs)}`;
    let slot = known.get(text);
    if (slot === undefined) {
      slot =
        leaves.length + nodes.push({ op: op.name, inputs, attrs, spec, origin, primitive: op }) - 1;
      known.set(text, slot);
    }
    t.slot = slot;
  }

  const outputs = roots.map((t) => t.slot);
  const inputs = leaves.map((t) => t.spec);
  const key = `${inputs.map(showSpec).join(' ')}|${[...known.keys()].join('|')}>${outputs}`;
  return { key, leaves, graph: () => ({ key, inputs, nodes, outputs }) };
}
