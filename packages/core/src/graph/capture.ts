import type { Backend } from '../backend.ts';
import { BackendError } from '../errors.ts';
import { expand } from '../expand.ts';
import type { Attrs, Op } from '../op.ts';
import { showSpec } from '../spec.ts';
import { missing, type Tensor } from '../tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import { postorder } from './walk.ts';

/** A snapshot of what some tensors need: the graph, and the values that feed it. */
export interface Capture {
  readonly key: string;
  /** Tensors whose values are the inputs, in order. */
  readonly leaves: readonly Tensor[];
  /** The graph as data; built when it is first needed, since most flushes find it compiled. */
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

/** Does the walk end here, at a value that exists or will? */
function isValue({ op, state, host, storage }: Tensor): boolean {
  return op === null || (state !== 'pending' && (state !== 'disposed' || !!host || !!storage));
}

/** What `capture` asks of a backend; one that names no dtypes has all. */
export type CaptureTarget = Pick<Backend, 'fuses'> & Partial<Pick<Backend, 'dtypes' | 'name'>>;

/**
 * Captures pending tensors as one graph for `backend`: composites that it does not fuse are replaced by their
 * decomposition, equal nodes are shared, values are numbered and the key is built. Iterative: graphs get deep.
 */
export function capture(roots: readonly Tensor[], backend: CaptureTarget): Capture {
  const leaves: Tensor[] = [];
  const order: Tensor[] = [];
  /** Nodes by what they compute, with the numbers of what they read, in their order. */
  const shared = new Map<string, readonly [t: Tensor, inputs: readonly number[]]>();

  const memo = new Map<Tensor, Tensor>();
  const resolved = (t: Tensor): Tensor => {
    const { op, spec, inputs } = t;
    if (!op || !('decompose' in op) || isValue(t)) return t;
    let r = memo.get(t);
    if (!r) {
      const isFused = backend.fuses(
        op.name,
        spec,
        inputs.map((x) => x.spec),
      );
      r = isFused ? t : resolved(expand(t));
      memo.set(t, r);
    }
    return r;
  };

  const targets = roots.map(resolved);
  postorder(targets, isValue, resolved, (t) => {
    const { dtypes, name } = backend;
    if (t.error) throw missing(null, t);
    if (dtypes && !dtypes.has(t.dtype)) {
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${t.op?.name ?? 'input'}: the ${name} backend has no ${t.dtype}, got ${showSpec(t.spec)}${t.origin ? ` from ${t.origin}` : ''}; convert with .to('float32'), or use a backend that has it`,
      );
    }
    if (isValue(t)) t.slot = leaves.push(t) - 1;
    else order.push(t);
  });
  for (const t of order) {
    const inputs = t.inputs.map((x) => resolved(x).slot);
    // A cast or a constant of another dtype differs in its attributes; specs follow from the inputs.
    const text = `${t.op?.name}(${inputs},${attrsText(t.attrs)}`;
    const twin = shared.get(text);
    t.slot = twin ? twin[0].slot : leaves.length + shared.size;
    if (!twin) shared.set(text, [t, inputs]);
  }

  const outputs = targets.map((t) => t.slot);
  const inputs = leaves.map((t) => t.spec);
  const key = `${inputs.map(showSpec).join(' ')}|${[...shared.keys()].join('|')}>${outputs}`;
  return {
    key,
    leaves,
    graph: () => ({
      key,
      inputs,
      outputs,
      nodes: Array.from(
        shared.values(),
        ([t, from]): GraphNode => ({
          op: (t.op as Op).name,
          inputs: from,
          attrs: t.attrs,
          spec: t.spec,
          origin: t.origin,
          primitive: t.op && 'decompose' in t.op ? undefined : (t.op ?? undefined),
        }),
      ),
    }),
  };
}
