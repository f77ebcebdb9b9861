import type { Graph, Tensor, TensorSpec } from '@xent/core';
import { capture } from '@xent/core/trace';
import { lowersComposite } from './lower/index.ts';

/** A graph, and the tensors that are its inputs. */
export interface Captured {
  readonly graph: Graph;
  readonly leaves: readonly Tensor[];
}

/** `whole`: which composites are not replaced by their decomposition. */
export function captureGraph(
  roots: readonly Tensor[],
  whole: (op: string, inputs: readonly TensorSpec[]) => boolean = lowersComposite,
): Captured {
  const { leaves, graph } = capture(roots, {
    fuses: (op, _output, inputs) => whole(op, inputs),
  });
  return { leaves, graph: graph() };
}
