import type { Backend, Executable } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import type { Capture } from '../graph/capture.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Counts } from './runtime.ts';

const LIMIT = 64;
const MISSES_BEFORE_WARNING = 8;

/** Compiled graphs by exact key, the least recently used one first. */
class Executables extends Map<string, MaybePromise<Executable>> {
  /** The key that was compiled last, and how many before it differ from it in sizes and constants only. */
  missed = '';
  similar = 0;
}

const executables = /* @__PURE__ */ new WeakMap<Backend, Executables>();

/** @internal The compiled graph. Concurrent requests for one key share one compilation. */
export function executableOf(
  backend: Backend,
  { key, graph }: Capture,
  counts: Counts,
): MaybePromise<Executable> {
  const entries = executables.get(backend) ?? new Executables();
  executables.set(backend, entries);
  let entry = entries.get(key);
  if (entry) {
    counts.hits++;
    entries.delete(key);
  } else {
    counts.compiles++;
    explainMiss(entries, key);
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
function explainMiss(entries: Executables, key: string): void {
  const last = entries.missed;
  entries.missed = key;
  entries.similar = operations(key) === operations(last) ? entries.similar + 1 : 0;
  if (entries.similar !== MISSES_BEFORE_WARNING) return;
  warn(
    'XENT_RECOMPILE',
    `the same graph was compiled again and again: ${changed(last, key)} became ${changed(key, last)}; pass what changes as a tensor or as a bare number in your own call, and keep batch sizes equal`,
  );
}

/** A key without sizes and constants. */
function operations(key: string): string {
  return key.replace(/[[(][^\]|>]*/g, '');
}

/** The first input or operation that is another one in `other`. */
function changed(key: string, other: string): string | undefined {
  const parts = other.split(/[ |>]/);
  return key.split(/[ |>]/).find((part, i) => part !== parts[i]);
}
