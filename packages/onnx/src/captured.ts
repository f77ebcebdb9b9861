import type { Graph, Tensor, TensorSpec } from '@xent/core';
import { capture } from '@xent/core/trace';
import { lowersComposite } from './lower/index.ts';

/** A graph, and the tensors that are its inputs. */
export interface Captured {
  readonly graph: Graph;
  readonly leaves: readonly Tensor[];
}

const target = {
  fuses: (op: string, _output: TensorSpec, inputs: readonly TensorSpec[]): boolean =>
    lowersComposite(op, inputs),
};

export function captureGraph(roots: readonly Tensor[]): Captured {
  const { leaves, graph } = capture(roots, target);
  return { leaves, graph: graph() };
}
