import { type Graph, valueSpec } from '@xent/core';
import { encode, lower } from '@xent/onnx/lower';
import type { Signature } from './engine.ts';

/** Operators and file format of the models that are run. */
const OPSET = 21;
const IR = 10;

/** A graph as ONNX Runtime gets it. */
export interface Model {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signature: Signature;
  /** Inputs of the graph that the model reads. */
  readonly reads: readonly number[];
}

export function modelOf(graph: Graph, provider: string): Model {
  const lowered = lower(graph, {
    opset: OPSET,
    provider: provider === 'webgpu' ? 'webgpu' : 'cpu',
  });
  return {
    bytes: encode(lowered, { ir: IR }),
    reads: lowered.inputs.map(({ index }) => index),
    signature: {
      inputs: lowered.inputs.map(({ name }) => name),
      outputs: lowered.outputs.map(({ name }, i) => ({
        name,
        spec: valueSpec(graph, graph.outputs[i] as number),
      })),
    },
  };
}
