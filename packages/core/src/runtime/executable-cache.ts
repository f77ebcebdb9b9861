import type { Backend, Executable } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import type { Capture } from '../graph/capture.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Runtime } from './runtime.ts';

const LIMIT = 64;
const MISSES_BEFORE_WARNING = 8;

/** @internal The compiled graph. Concurrent requests for one key share one compilation. */
export function executableOf(
  runtime: Runtime,
  backend: Backend,
  { key, graph }: Capture,
): MaybePromise<Executable> {
  const { executables, counts } = runtime;
  const entries = executables.get(backend) ?? new Map<string, MaybePromise<Executable>>();
  executables.set(backend, entries);
  let entry = entries.get(key);
  if (entry) {
    counts.hits++;
    entries.delete(key);
  } else {
    counts.compiles++;
    explainMiss(runtime, key);
    entry = backend.compile(graph());
    if (isPromise(entry)) entry.catch(() => entries.delete(key));
  }
  entries.set(key, entry);
  for (const [oldest, dropped] of entries) {
    if (entries.size <= LIMIT) break;
    entries.delete(oldest);
    counts.evictions++;
    Promise.resolve(dropped).then(
      (executable) => executable.dispose(),
      () => undefined,
    );
  }
  return entry;
}

/** Warns of a graph that is compiled again and again because a size or a constant changes. */
function explainMiss(runtime: Runtime, key: string): void {
  const { missed } = runtime;
  runtime.missed = key;
  runtime.similar = operations(key) === operations(missed) ? runtime.similar + 1 : 0;
  if (runtime.similar !== MISSES_BEFORE_WARNING) return;
  const before = missed.split(SEPARATOR);
  const now = key.split(SEPARATOR);
  const at = now.findIndex((part, i) => part !== before[i]);
  warn(
    'XENT_RECOMPILE',
    `compiled the same graph ${MISSES_BEFORE_WARNING + 1} times in a row because ${before[at]} became ${now[at]} and so on; pass what changes as a tensor or as a bare number in your own call, and keep batch sizes equal`,
  );
}

const SEPARATOR = /[ |>]/;

/** A key without sizes and constants. */
function operations(key: string): string {
  return key.replace(/[[(][^\]|>]*/g, '');
}
