import type { Backend, Executable } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import type { Capture } from '../graph/capture.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Counts } from './runtime.ts';

const LIMIT = 64;
const MISSES_BEFORE_WARNING = 8;

/** Compiled graphs by exact key, the least recently used one first. */
const caches = /* @__PURE__ */ new WeakMap<Backend, Map<string, MaybePromise<Executable>>>();

/** @internal The compiled graph. Concurrent requests for one key share one compilation. */
export function executableOf(
  backend: Backend,
  { key, graph }: Capture,
  counts: Counts,
): MaybePromise<Executable> {
  const entries = caches.get(backend) ?? new Map<string, MaybePromise<Executable>>();
  caches.set(backend, entries);
  let entry = entries.get(key);
  if (entry) {
    counts.hits++;
    entries.delete(key);
  } else {
    counts.compiles++;
    adviseOnMiss(backend, key);
    entry = backend.compile(graph());
    if (isPromise(entry)) entry.catch(() => entries.delete(key));
  }
  entries.set(key, entry);
  if (entries.size > LIMIT) {
    const [[oldest, dropped]] = entries as unknown as [[string, MaybePromise<Executable>]];
    entries.delete(oldest);
    counts.evictions++;
    Promise.resolve(dropped).then(
      (executable) => executable.dispose(),
      () => undefined,
    );
  }
  return entry;
}

/** The key that was compiled last, and how many before it differ from it in sizes and constants only. */
const misses = /* @__PURE__ */ new WeakMap<Backend, readonly [key: string, similar: number]>();

/** Warns of a graph that is compiled again and again because a size or a constant changes. */
function adviseOnMiss(backend: Backend, key: string): void {
  const [last, count] = misses.get(backend) ?? ['', 0];
  const similar = operations(key) === operations(last) ? count + 1 : 0;
  misses.set(backend, [key, similar]);
  if (similar !== MISSES_BEFORE_WARNING) return;
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
