import { isFloat } from '@xent/core';
import type { GraphProto, NodeProto } from '../proto/onnx.generated.ts';
import type { Known } from './value.ts';

/** Inputs that hold what is learned, by operation. */
const LEARNED: Readonly<Record<string, readonly number[]>> = {
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  Add: [0, 1],
  Mul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  PRelu: [1],
  Gather: [0],
};

/** Inputs that hold statistics: state, but not learned. */
const STATISTICS: Readonly<Record<string, readonly number[]>> = { BatchNormalization: [3, 4] };

/** What hands an initializer on without changing its values. */
const MOVES: ReadonlySet<string> = new Set([
  'Identity',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Cast',
]);

export interface Cells {
  readonly parameters: ReadonlySet<string>;
  readonly buffers: ReadonlySet<string>;
}

/** Which initializers a module keeps as parameters and buffers; the others are constants. */
export function trainable(graph: GraphProto, constants: ReadonlyMap<string, Known>): Cells {
  const makers = new Map<string, NodeProto>();
  for (const node of graph.node) for (const name of node.output) makers.set(name, node);
  const source = (name: string): string => {
    const seen = new Set<string>();
    for (let at = name; ; ) {
      const maker = makers.get(at);
      const [from] = maker?.input ?? [];
      if (!maker || from === undefined || !MOVES.has(maker.opType) || seen.has(from)) return at;
      seen.add(from);
      at = from;
    }
  };
  const collect = (inputs: typeof LEARNED): Set<string> => {
    const found = new Set<string>();
    for (const { opType, input } of graph.node) {
      for (const i of inputs[opType] ?? []) {
        const name = source(input[i] ?? '');
        const value = constants.get(name);
        if (value && isFloat(value.dtype) && value.shape.length > 0) found.add(name);
      }
    }
    return found;
  };
  return { parameters: collect(LEARNED), buffers: collect(STATISTICS) };
}
