import { type Graph, warn } from '@xent/core';
import type { ModelLike } from './model-like.ts';

interface Switchable {
  readonly training?: unknown;
}

/** Modules in training mode that draw random numbers, by path. */
function drawing(model: ModelLike): string[] {
  return [...(model.namedModules?.() ?? [])]
    .filter(([, module]) => (module as Switchable).training === true)
    .filter(([, module]) => /dropout|rrelu/i.test(module.constructor.name))
    .map(([path, module]) => `'${path || 'the model'}' (${String(module)})`);
}

/** Random numbers in a graph are one fixed draw in a file. */
export function warnRandom(op: string, model: ModelLike, graph: Graph, fix: string): void {
  if (!graph.nodes.some((node) => node.op === 'randomBits')) return;
  const found = drawing(model);
  const what =
    found.length > 0
      ? `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} in training mode`
      : 'the forward pass draws random numbers';
  warn('XENT_ONNX_RANDOM', `${op}: ${what}, so the file repeats one fixed draw; ${fix}`);
}

/** A file that takes one batch size only. */
export function warnBakedShape(op: string, inputs: string, why: string): void {
  warn(
    'XENT_ONNX_BAKED_SHAPE',
    `${op}: the file takes inputs of exactly these shapes: ${inputs}, because ${why}`,
  );
}
