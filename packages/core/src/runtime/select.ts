import type { Backend, BackendMemory } from '../backend.ts';
import { requireFunction } from '../check.ts';
import { BackendError, describe } from '../errors.ts';
import type { HostData } from '../spec.ts';
import { asTensor, type TensorLike } from '../tensor.ts';
import { read } from './reader.ts';
import { realizeOn } from './realize.ts';
import { Runtime } from './runtime.ts';
import { session, setSession } from './session.ts';

/**
 * Chooses where everything is computed from now on. Values move when they are next used, also in mid-training.
 *
 * @example
 * setBackend(js());
 * setBackend(await firstAvailable([webgpu, wasm]));
 */
export function setBackend(backend: Backend): void {
  choose('setBackend', session(), backend);
}

/** Refuses what is no backend. Returns what was chosen before. */
function choose(op: string, runtime: Runtime, backend: Backend): Backend | null {
  const contract = (backend as Partial<Backend> | undefined | null)?.contract;
  if (contract !== 1) {
    throw new BackendError(
      'XENT_CONTRACT',
      `${op}: expected a backend of contract 1, got ${contract ?? describe(backend)}; pass what js() returns, or await another one, of the version of @xent/core`,
    );
  }
  const before = runtime.chosen;
  runtime.chosen = backend;
  runtime.steps?.restore(backend);
  return before;
}

/** `fn()`, and `restore` when it has returned or its promise has settled. */
function during<T>(fn: () => T, restore: () => void): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}

/** @throws BackendError when none is set */
export function getBackend(): Backend {
  return session().backend;
}

/** @internal For a package that brings a default: opened at the first read when no backend was set. */
export function setDefaultBackend(openDefault: () => Backend): void {
  session().fallback = openDefault;
}

/**
 * Until `fn` returns, or its promise settles, everything that is asked for is computed by `backend`.
 *
 * @example
 * const exact = await withBackend(js(), () => loss.item());
 */
export function withBackend<T>(backend: Backend, fn: () => T): T {
  requireFunction('withBackend', fn);
  const runtime = session();
  const before = choose('withBackend', runtime, backend);
  return during(fn, () => {
    runtime.chosen = before;
  });
}

/** How a backend is opened, and what it is called when that fails. */
export type BackendOpener = () => Backend | Promise<Backend>;

/**
 * The first backend that opens.
 * @throws BackendError that lists every reason when none does
 */
export async function firstAvailable(openers: readonly BackendOpener[]): Promise<Backend> {
  const reasons: string[] = [];
  for (const opener of openers) {
    try {
      return await opener();
    } catch (error) {
      reasons.push(
        `${opener.name || 'backend'}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  throw new BackendError(
    'XENT_UNAVAILABLE',
    `firstAvailable: none of ${openers.length} backends opened (${reasons.join('; ')}); add js, which always does`,
  );
}

/**
 * Computes tensors now and keeps them on the backend, without reading them. A tensor in JavaScript memory is
 * uploaded. Give them back with `dispose()`, or leave that to the collector.
 *
 * @example
 * await realize(images, labels);   // uploaded once, used every step
 */
export async function realize(...tensors: readonly TensorLike[]): Promise<void> {
  await realizeOn(session(), tensors);
}

/** What a runtime has done so far. */
export interface RuntimeReport {
  readonly backend: string | null;
  readonly compiles: number;
  readonly hits: number;
  readonly evictions: number;
  readonly flushes: number;
  /** Completed steps: flushes that gave parameters new values. */
  readonly steps: number;
  /** The step of the last complete mirror, to which parameters and optimizer state return when the device is lost. */
  readonly mirroredStep: number | null;
  readonly memory: BackendMemory | null;
}

/** Compilations, cache hits, evictions and flushes so far, and what the backend holds. */
export function runtimeReport(): RuntimeReport {
  return reportOf(session());
}

function reportOf({ chosen, counts, steps }: Runtime): RuntimeReport {
  return {
    backend: chosen?.name ?? null,
    ...counts,
    steps: steps?.mirror.step ?? 0,
    mirroredStep: steps?.mirror.saved ?? null,
    memory: chosen?.memory() ?? null,
  };
}

/** Work of its own, beside the main one: its own backend, cache and counts. */
export interface IndependentRuntime {
  readonly backend: Backend;
  /** Tensors that are read, stepped or differentiated inside `fn`, until it settles, belong to this runtime. */
  use<T>(fn: () => T): T;
  data(t: TensorLike): Promise<HostData>;
  realize(...tensors: readonly TensorLike[]): Promise<void>;
  report(): RuntimeReport;
}

/**
 * A runtime beside the main one.
 *
 * @example
 * const check = createRuntime(js());
 * const values = await check.data(logits);
 */
export function createRuntime(backend: Backend): IndependentRuntime {
  const own = new Runtime();
  choose('createRuntime', own, backend);
  return {
    backend,
    use(fn) {
      const before = session();
      setSession(own);
      return during(fn, () => setSession(before));
    },
    data: (t) => read(own, asTensor(t, 'data')),
    realize: (...tensors) => realizeOn(own, tensors),
    report: () => reportOf(own),
  };
}
