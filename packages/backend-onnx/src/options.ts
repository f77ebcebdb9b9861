import { ArgumentError, requireNumber, requireOptions } from '@xent/core';
import { isNative, type Ort, webEnv } from './ort.ts';
import type { Port } from './worker/messages.ts';

/** An execution provider by name, or with its settings. */
export type ExecutionProvider = string | { readonly name: string };

/** What is the same wherever ONNX Runtime is. */
interface CommonOptions {
  /** How many sessions are kept open. Default 64. */
  readonly cache?: number;
  /**
   * Copy parameters and optimizer state to JavaScript memory every so many steps. If the GPU's device or the worker is
   * lost, they go on from there on the backend that is chosen next. Not done by default.
   */
  readonly mirrorEvery?: number;
}

/** ONNX Runtime in this thread. A run blocks it. */
export interface LocalOptions extends CommonOptions {
  /**
   * ONNX Runtime: what `import * as ort from 'onnxruntime-web/wasm'` gives, or `onnxruntime-web/webgpu`,
   * `onnxruntime-web/jspi`, and in Node `onnxruntime-web` or `onnxruntime-node`.
   */
  readonly ort: Ort;
  /**
   * The first one that is there computes; what it has no kernel for goes to the next ones. Default `['wasm']`, and
   * `['cpu']` for onnxruntime-node.
   */
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Passed to every session, over the defaults: no log, and one thread in Node. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
}

/** ONNX Runtime in a worker that calls `serve` of `@xent/backend-onnx/worker`, so that runs do not block the page. */
export interface WorkerOptions extends CommonOptions {
  /** The worker. It stays the caller's to terminate. */
  readonly worker: Port;
}

export type OnnxOptions = LocalOptions | WorkerOptions;

export interface Settings {
  readonly ort: Ort;
  readonly providers: readonly ExecutionProvider[];
  /** Without the providers. */
  readonly sessionOptions: Readonly<Record<string, unknown>>;
}

/** The common options with their defaults. */
export interface Keeping {
  readonly cache: number;
  readonly mirrorEvery: number | undefined;
}

const COMMON = ['cache', 'mirrorEvery'];
const NAMES = ['ort', 'executionProviders', 'sessionOptions', ...COMMON, 'worker'];

export const nameOf = (provider: ExecutionProvider): string =>
  typeof provider === 'string' ? provider : provider.name;

const DEFAULT_CACHE = 64;

function requireCount(name: string, value: number, what: string): void {
  requireNumber('onnx', name, value);
  if (Number.isInteger(value) && value > 0) return;
  throw new ArgumentError(
    `onnx: expected ${name} to be a whole number of ${what} above 0, got ${value}; leave it out for the default`,
  );
}

/** What the backend itself keeps. */
export function settleKeeping({ cache = DEFAULT_CACHE, mirrorEvery }: CommonOptions): Keeping {
  requireCount('cache', cache, 'sessions');
  if (mirrorEvery !== undefined) requireCount('mirrorEvery', mirrorEvery, 'steps');
  return { cache, mirrorEvery };
}

function requireOrt(ort: Ort | undefined): void {
  const found = typeof ort?.InferenceSession?.create === 'function' && 'Tensor' in ort;
  if (found) return;
  throw new ArgumentError(
    "onnx: expected ort to be ONNX Runtime, got something without InferenceSession; write import * as ort from 'onnxruntime-web/wasm' and onnx({ ort })",
  );
}

function requireProviders(providers: unknown): readonly ExecutionProvider[] {
  const named =
    Array.isArray(providers) &&
    providers.length > 0 &&
    providers.every((p) => typeof p === 'string' || typeof p?.name === 'string');
  if (named) return providers;
  throw new ArgumentError(
    "onnx: expected executionProviders to be a list of names, got something else; write ['wasm'], ['webgpu'] or ['cpu']",
  );
}

const inNode = (): boolean => {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
};

export function settleWorker(options: WorkerOptions): Port {
  if ('ort' in options) {
    throw new ArgumentError(
      'onnx: expected ort or worker, got both; the worker has its own ONNX Runtime, which serve({ ort }) gets there',
    );
  }
  requireOptions('onnx', options, ['worker', ...COMMON]);
  const { worker } = options;
  if (typeof worker?.postMessage !== 'function') {
    throw new ArgumentError(
      "onnx: expected worker to be a Worker, got something without postMessage; write new Worker(new URL('./ort.worker.ts', import.meta.url), { type: 'module' })",
    );
  }
  return worker;
}

/** What was meant, with defaults filled in. */
export function settle(options: LocalOptions): Settings {
  requireOptions('onnx', options, NAMES);
  const { ort } = options;
  requireOrt(ort);
  const native = isNative(ort);
  if (options.sessionOptions !== undefined) {
    requireOptions('onnx: sessionOptions', options.sessionOptions);
  }
  const { executionProviders, ...sessionOptions } = options.sessionOptions ?? {};
  const providers = requireProviders(
    options.executionProviders ?? executionProviders ?? [native ? 'cpu' : 'wasm'],
  );
  const { wasm } = webEnv(ort);
  // A pool of threads for every session costs more than it gives; who sets a number keeps it.
  if (wasm && !native && inNode() && !wasm.numThreads) wasm.numThreads = 1;
  const threads = native ? { intraOpNumThreads: 1, interOpNumThreads: 1 } : {};
  return {
    ort,
    providers,
    sessionOptions: { logSeverityLevel: 4, ...threads, ...sessionOptions },
  };
}
