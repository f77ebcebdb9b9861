import { type Graph, warn } from '@xent/core';
import { drawsNumbers } from './batch/random-words.ts';
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
  if (!drawsNumbers(graph)) return;
  const found = drawing(model);
  const what =
    found.length > 0
      ? `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} in training mode`
      : 'the forward pass draws random numbers';
  warn('XENT_ONNX_RANDOM', `${op}: ${what}, so the file repeats one fixed draw; ${fix}`);
}

/** Buffers that a forward pass changes, such as running statistics, are constants of a file. */
export function warnChangedState(op: string, names: readonly string[]): void {
  if (names.length === 0) return;
  warn(
    'XENT_ONNX_STATE',
    `${op}: the forward pass changes ${names.map((name) => `'${name}'`).join(', ')}, and the file does not; call model.eval() first`,
  );
}

/** Inputs on which no output depends are no inputs of a file. */
export function warnUnused(op: string, names: readonly string[]): void {
  if (names.length === 0) return;
  warn(
    'XENT_ONNX_UNUSED_INPUT',
    `${op}: no output depends on ${names.map((name) => `'${name}'`).join(', ')}, so the file does not take it`,
  );
}

/** A file that takes one batch size only. */
export function warnBakedShape(op: string, inputs: string, why: string): void {
  warn(
    'XENT_ONNX_BAKED_SHAPE',
    `${op}: the file takes inputs of exactly these shapes: ${inputs}, because ${why}`,
  );
}

/** A file whose results have the same shape for every batch size. */
export function warnOneResult(op: string, inputs: string): void {
  warn(
    'XENT_ONNX_BAKED_SHAPE',
    `${op}: no output follows the batch size of ${inputs}, so the file gives one result for a whole batch`,
  );
}
