import { BackendError } from '@xent/core';
import { LocalEngine } from './local-engine.ts';
import { modelOf } from './model.ts';
import { nameOf, type Settings } from './options.ts';

const SPEC = { dtype: 'float32', shape: [1] } as const;
const GRAPH = {
  key: 'probe',
  inputs: [SPEC],
  nodes: [{ op: 'neg', inputs: [0], attrs: {}, spec: SPEC }],
  outputs: [1],
} as const;

/** An engine, and the name of the provider that computes in it. */
export interface OpenedEngine {
  readonly engine: LocalEngine;
  readonly provider: string;
}

/**
 * Opens the smallest session with each provider, so that what is missing is known before there is work for it. The
 * first one that is there computes.
 *
 * @throws BackendError with code `XENT_UNAVAILABLE` when none is there
 */
export async function openEngine({
  ort,
  providers,
  sessionOptions,
}: Settings): Promise<OpenedEngine> {
  const found: string[] = [];
  const failures: unknown[] = [];
  const engineOf = (executionProviders: readonly unknown[], provider: string): LocalEngine =>
    new LocalEngine(ort, { ...sessionOptions, executionProviders }, provider === 'webgpu');
  const present: unknown[] = [];
  for (const given of providers) {
    const provider = nameOf(given);
    const engine = engineOf([given], provider);
    const { bytes, signature } = modelOf(GRAPH, provider);
    try {
      await engine.open(-1, bytes, signature);
    } catch (cause) {
      failures.push(cause);
      continue;
    }
    engine.close(-1);
    found.push(provider);
    present.push(given);
  }
  const [provider] = found;
  if (provider !== undefined) return { engine: engineOf(present, provider), provider };
  const texts = failures.map((cause) => (cause instanceof Error ? cause.message : String(cause)));
  throw new BackendError(
    'XENT_UNAVAILABLE',
    `onnx: expected ONNX Runtime to have the execution provider ${providers.map((p) => `'${nameOf(p)}'`).join(' or ')} here, got: ${texts.join('; ')}; name another one in executionProviders, or import the entry of onnxruntime-web that has it`,
    { cause: failures[0] },
  );
}
