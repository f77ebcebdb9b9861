import type { Graph, HostData } from '@xent/core';
import { activations } from './activations.ts';
import { drawPairs } from './batch/random-words.ts';
import { shareConstants } from './batch/share-constants.ts';
import { requireSameGraphs, unify } from './batch/unify.ts';
import type { ExportOptions } from './export-options.ts';
import { IR } from './export-options.ts';
import { encode, type LoweredModel, lower } from './lower/index.ts';

/** What an input of a graph is in the model. */
export interface Role {
  readonly name: string;
  /** Its value, where the model holds it; null for an input of the model. */
  readonly data: HostData | null;
}

/** Everything that a file is made of. Graphs and roles are one for each batch size. */
export interface Parts {
  readonly op: string;
  readonly sizes: readonly number[];
  readonly graphs: readonly Graph[];
  readonly roles: readonly (readonly Role[])[];
  readonly outputNames: readonly string[];
  readonly options: Required<ExportOptions>;
  readonly docString: string;
  /** Write softmax and activations as ONNX's own operators. */
  readonly standardOps: boolean;
}

/** Name of the batch dimension. */
const BATCH = 'batch';

export function assemble(parts: Parts): { bytes: Uint8Array<ArrayBuffer>; model: LoweredModel } {
  const { op, sizes, options } = parts;
  const graphs = parts.graphs.map((graph) => drawPairs(op, graph, options.opset));
  requireSameGraphs({ op, sizes, graphs });
  const models = graphs.map((graph, k) => {
    const roles = parts.roles[k] ?? [];
    return lower(graph, {
      opset: options.opset,
      name: options.name,
      inputNames: roles.map(({ name }) => name),
      outputNames: parts.outputNames,
      initializers: new Map(roles.flatMap(({ data }, i) => (data ? [[i, data] as const] : []))),
      shareConstants: false,
      standardOps: parts.standardOps,
      ...(parts.standardOps && { composites: activations }),
    });
  });
  const unified = unify({ op, sizes, graphs, models, dimName: BATCH });
  const own = new Set((parts.roles[0] ?? []).map(({ name }) => name));
  const model = shareConstants(unified, own);
  const bytes = encode(model, {
    ir: IR[options.opset],
    metadata: options.metadata,
    docString: parts.docString,
  });
  return { bytes, model };
}
