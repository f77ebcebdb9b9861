import { BackendError } from '@xent/core';
import type { Engine } from './engine.ts';
import { modelOf } from './model.ts';

const SPEC = { dtype: 'float32', shape: [1] } as const;
const GRAPH = {
  key: 'probe',
  inputs: [SPEC],
  nodes: [{ op: 'neg', inputs: [0], attrs: {}, spec: SPEC }],
  outputs: [1],
} as const;

/** Opens the smallest session, so that a missing provider is known before there is work for it. */
export async function probe(engine: Engine, provider: string): Promise<void> {
  const { bytes, signature } = modelOf(GRAPH, provider);
  try {
    await engine.open(-1, bytes, signature);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      'XENT_UNAVAILABLE',
      `onnx: expected ONNX Runtime to have the execution provider '${provider}' here, got: ${text}; name another one in executionProviders, or import the entry of onnxruntime-web that has it`,
      { cause },
    );
  }
  engine.close(-1);
}
