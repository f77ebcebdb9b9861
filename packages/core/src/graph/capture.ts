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
    const shown = typeof value === 'object' ? value.join(',') : Object.is(value, -0) ? '-0' : value;
    text += `${name}=${shown};`;
  }
  return text;
}

/** Does the walk end here, at a value that exists or will? */
function isValue({ op, state, host, storage }: Tensor): boolean {
  return op === null || (state !== 'pending' && (state !== 'disposed' || !!host || !!storage));
}

/** What `capture` asks of a backend; one that names no dtypes has all. */
export type CaptureTarget = Pick<Backend, 'fuses'> & Partial<Pick<Backend, 'dtypes' | 'name'>>;

function admit({ dtypes, name }: CaptureTarget, { op, spec, origin }: Tensor): void {
  if (!dtypes || dtypes.has(spec.dtype)) return;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${op?.name ?? 'input'}: the ${name} backend has no ${spec.dtype}, got ${showSpec(spec)}${origin ? ` from ${origin}` : ''}; convert with .to('float32'), or use a backend that has it`,
  );
}

/**
 * Captures pending tensors as one graph for `backend`: composites that it does not fuse are replaced by their
 * decomposition, equal nodes are shared, values are numbered and the key is built. Iterative: graphs get deep.
 */
export function capture(roots: readonly Tensor[], backend: CaptureTarget): Capture {
  const leaves: Tensor[] = [];
  const nodes: (readonly [t: Tensor, inputs: readonly number[]])[] = [];
  /** Nodes by what they compute, in their order. */
  const shared = new Map<string, number>();

  const memo = new Map<Tensor, Tensor>();
  const resolved = (t: Tensor): Tensor => {
    if (t.op?.kind !== 'composite' || isValue(t)) return t;
    let r = memo.get(t);
    if (!r) {
      for (r = t; !isValue(r) && r.op?.kind === 'composite'; r = expand(r)) {
        const specs = r.inputs.map((x) => x.spec);
        if (backend.fuses(r.op.name, r.spec, specs)) break;
      }
      memo.set(t, r);
    }
    return r;
  };

  const targets = roots.map(resolved);
  postorder(targets, isValue, resolved, (t) => {
    admit(backend, t);
    // Leaves are numbered -1, -2, … during the walk, because their count is known only at its end.
    if (isValue(t)) {
      if (t.error) throw missing(null, t);
      t.slot = -leaves.push(t);
      return;
    }
    const inputs = t.inputs.map((x) => resolved(x).slot);
    // A cast or a constant of another dtype differs in its attributes; specs follow from the inputs.
    const text = `${t.op?.name}(${inputs},${attrsText(t.attrs)}`;
    const twin = shared.get(text);
    t.slot = twin ?? nodes.length;
    if (twin === undefined) {
      shared.set(text, t.slot);
      nodes.push([t, inputs]);
    }
  });

  const number = (slot: number): number => (slot < 0 ? ~slot : slot + leaves.length);
  const outputs = targets.map((t) => number(t.slot));
  const inputs = leaves.map((t) => t.spec);
  const key = `${inputs.map(showSpec).join(' ')}|${[...shared.keys()].join('|')}>${outputs}`;
  return {
    key,
    leaves,
    graph: () => ({
      key,
      inputs,
      outputs,
      nodes: nodes.map(
        ([t, from]): GraphNode => ({
          op: (t.op as Op).name,
          inputs: from.map(number),
          attrs: t.attrs,
          spec: t.spec,
          ...(t.origin !== undefined && { origin: t.origin }),
          ...(t.op?.kind === 'primitive' && { primitive: t.op }),
        }),
      ),
    }),
  };
}
