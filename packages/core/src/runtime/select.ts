import type { Backend } from '../backend.ts';
import { requireFunction } from '../check.ts';
import { ArgumentError, BackendError, describe } from '../errors.ts';
import { isBaking } from '../mode.ts';
import type { Parameter } from '../parameter.ts';
import type { HostData } from '../spec.ts';
import { asTensor, setDeepListener, type TensorLike } from '../tensor.ts';
import { Reader } from './reader.ts';
import { Runtime, type RuntimeReport, type Updates } from './runtime.ts';

/** A runtime and the reads that go through it. */
interface Session {
  readonly runtime: Runtime;
  readonly reader: Reader;
}

/** Refuses what is no backend, and says what was forgotten. */
function requireBackend(op: string, backend: unknown): Backend {
  if (typeof backend === 'object' && backend && 'contract' in backend) return backend as Backend;
  let fix = 'pass js() or another backend';
  if (typeof backend === 'function') fix = `call it: ${op}(${backend.name || 'open'}())`;
  if (backend instanceof Promise) fix = 'await it first';
  throw new ArgumentError(`${op}: expected a backend, got ${describe(backend)}; ${fix}`);
}

function open(backend: Backend | null): Session {
  const runtime = new Runtime(backend);
  return { runtime, reader: new Reader(runtime) };
}

let main: Session | null = null;

/** @internal The session that tensors use. */
export function session(): Session {
  if (!main) {
    main = open(null);
    setDeepListener((t) => {
      // Not in the middle of a rule: whoever applies it holds on to half-built expressions.
      if (!isBaking()) session().runtime.bound(t);
    });
  }
  return main;
}

/**
 * Chooses where everything is computed from now on. Values move when they are next used, also in mid-training.
 *
 * @example
 * setBackend(js());
 * setBackend(await firstAvailable([webgpu, wasm]));
 */
export function setBackend(backend: Backend): void {
  session().runtime.setBackend(requireBackend('setBackend', backend));
}

/** @throws BackendError when none is set */
export function getBackend(): Backend {
  return session().runtime.backend;
}

/** @internal For a package that brings a default: opened at the first read when no backend was set. */
export function setDefaultBackend(openDefault: () => Backend): void {
  session().runtime.setFallback(openDefault);
}

/**
 * Until `fn` returns, or its promise settles, everything that is asked for is computed by `backend`.
 *
 * @example
 * const exact = await withBackend(js(), () => loss.item());
 */
export function withBackend<T>(backend: Backend, fn: () => T): T {
  requireFunction('withBackend', fn);
  const { runtime } = session();
  const before = runtime.setBackend(requireBackend('withBackend', backend));
  const restore = (): void => {
    runtime.setBackend(before);
  };
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
  await session().reader.realize(tensors.map((t) => asTensor(t, 'realize')));
}

/** Compilations, cache hits, evictions and flushes so far, and what the backend holds. */
export function runtimeReport(): RuntimeReport {
  return session().runtime.report();
}

/** @internal Points cells at new values, all or none; what optimizers do. */
export function assign(updates: Updates): void {
  session().runtime.assign(updates);
}

/** @internal Forgets the gradients of parameters. */
export function zeroGrad(parameters: Iterable<Parameter>): void {
  session().runtime.zeroGrad(parameters);
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
  const own = open(null);
  own.runtime.setBackend(requireBackend('createRuntime', backend));
  return {
    backend,
    use(fn) {
      const before = session();
      main = own;
      const restore = (): void => {
        main = before;
      };
      let result: ReturnType<typeof fn>;
      try {
        result = fn();
      } catch (error) {
        restore();
        throw error;
      }
      if (result instanceof Promise) return result.finally(restore) as typeof result;
      restore();
      return result;
    },
    data: (t) => own.reader.read(asTensor(t, 'data')),
    realize: (...tensors) => own.reader.realize(tensors.map((t) => asTensor(t, 'realize'))),
    report: () => own.runtime.report(),
  };
}
