import type { Graph, Tensor } from '@xent/core';
import { capture } from '@xent/core/trace';

/** A graph, and the tensors that are its inputs. */
export interface Captured {
  readonly graph: Graph;
  readonly leaves: readonly Tensor[];
}

/** Composites stay whole where ONNX has an operation that is at least as accurate. */
const target = { fuses: (_op: string): boolean => false };

export function captureGraph(roots: readonly Tensor[]): Captured {
  const { leaves, graph } = capture(roots, target);
  return { leaves, graph: graph() };
}
