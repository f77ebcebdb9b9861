import type { Backend } from '../backend.ts';
import { StaleTensorError, TensorStateError } from '../errors.ts';
import { expand } from '../expand.ts';
import type { Attrs, AttrValue } from '../op.ts';
import { type DType, showSpec, type TensorSpec } from '../spec.ts';
import type { Tensor } from '../tensor.ts';
import type { Graph, GraphNode } from './graph.ts';

/** A snapshot of what some tensors need: the graph, and the values that feed it. */
export interface Capture {
  readonly key: string;
  /** Tensors whose values are the inputs, in order. */
  readonly leaves: readonly Tensor[];
  /** The graph as data; built when it is first needed, since most flushes find it compiled. */
  graph(): Graph;
}

const CODES: Readonly<Record<DType, string>> = {
  float64: 'd',
  float32: 'f',
  int32: 'i',
  bool: 'b',
};

function specText(spec: TensorSpec): string {
  return `${CODES[spec.dtype]}${spec.shape.join('x')}`;
}

function attrText(value: AttrValue | undefined): string {
  return typeof value === 'object' ? value.join(',') : Object.is(value, -0) ? '-0' : String(value);
}

function attrsText(attrs: Attrs): string {
  let text = '';
  for (const name in attrs) text += `${name}=${attrText(attrs[name])};`;
  return text;
}

let walk = 0;

/** Does the walk end here, at a value that exists or will? */
function isValue(t: Tensor): boolean {
  return t.op === null || t.state !== 'pending';
}

function refuseLost(t: Tensor): void {
  if (t.state === 'released') {
    throw new StaleTensorError(
      `read: an expression uses a parameter value (${showSpec(t.spec)}) that optimizer.step() has since replaced and freed; read it before the next step, in the same tick as the loss, or keep it with realize()`,
    );
  }
  if (t.state === 'failed') {
    throw new TensorStateError(
      'XENT_STEP_FAILED',
      'read: an expression uses a value whose computation failed; see the cause, and build it again',
      { cause: t.error },
    );
  }
}

/**
 * Captures pending tensors as one graph for `backend`: composites that it does not fuse are replaced by their
 * decomposition, equal nodes are shared, values are numbered and the key is built. Iterative: graphs get deep.
 */
export function capture(roots: readonly Tensor[], backend: Backend): Capture {
  const stamp = ++walk;
  const leaves: Tensor[] = [];
  const nodes: Tensor[] = [];
  const nodeInputs: (readonly number[])[] = [];
  const shared = new Map<string, number>();
  const texts: string[] = [];

  const resolve = (t: Tensor): Tensor => {
    let r = t;
    while (
      !isValue(r) &&
      r.op?.kind === 'composite' &&
      !backend.fuses(
        r.op.name,
        r.spec,
        r.inputs.map((x) => x.spec),
      )
    ) {
      r = expand(r);
    }
    return r;
  };

  const memo = new Map<Tensor, Tensor>();
  const resolved = (t: Tensor): Tensor => {
    if (t.op?.kind !== 'composite' || isValue(t)) return t;
    let r = memo.get(t);
    if (!r) {
      r = resolve(t);
      memo.set(t, r);
    }
    return r;
  };

  // Leaves are numbered -1, -2, … during the walk, because their count is known only at its end.
  const finish = (t: Tensor): void => {
    t.mark = stamp;
    if (isValue(t)) {
      refuseLost(t);
      leaves.push(t);
      t.slot = -leaves.length;
      return;
    }
    const inputs: number[] = [];
    let text = `${t.op?.name}(`;
    for (const x of t.inputs) {
      const { slot } = resolved(x);
      inputs.push(slot);
      text += `${slot},`;
    }
    text += attrsText(t.attrs);
    // A cast or a constant of another dtype differs in its attributes; specs follow from the inputs.
    const twin = shared.get(text);
    if (twin !== undefined) {
      t.slot = twin;
      return;
    }
    t.slot = nodes.length;
    shared.set(text, t.slot);
    texts.push(text);
    nodes.push(t);
    nodeInputs.push(inputs);
  };

  const targets = roots.map(resolved);
  const stack: Tensor[] = [];
  for (const root of targets) {
    stack.push(root);
    while (stack.length > 0) {
      const t = stack[stack.length - 1] as Tensor;
      if (t.mark === stamp) {
        stack.pop();
        continue;
      }
      // Negative while its inputs are being walked.
      if (t.mark === -stamp || isValue(t)) {
        stack.pop();
        finish(t);
        continue;
      }
      t.mark = -stamp;
      for (let i = t.inputs.length - 1; i >= 0; i--) {
        const x = resolved(t.inputs[i] as Tensor);
        if (x.mark !== stamp) stack.push(x);
      }
    }
  }

  const number = (slot: number): number => (slot < 0 ? -slot - 1 : slot + leaves.length);
  const outputs = targets.map((t) => number(t.slot));
  const inputs = leaves.map((t) => t.spec);
  const key = `${inputs.map(specText).join(' ')}|${texts.join('|')}>${outputs.join(',')}`;
  return {
    key,
    leaves,
    graph: () => ({
      key,
      inputs,
      outputs,
      nodes: nodes.map((t, i): GraphNode => {
        const node = {
          op: (t.op as { name: string }).name,
          inputs: (nodeInputs[i] as readonly number[]).map(number),
          attrs: t.attrs,
          spec: t.spec,
        };
        return t.origin === undefined ? node : { ...node, origin: t.origin };
      }),
    }),
  };
}
