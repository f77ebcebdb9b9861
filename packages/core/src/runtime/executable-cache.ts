import type { Backend, Executable } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import type { Capture } from '../graph/capture.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import type { Counts } from './runtime.ts';

const LIMIT = 64;
const MISSES_BEFORE_WARNING = 8;

/** Compiled graphs by exact key, the least recently used one first. */
const executables = /* @__PURE__ */ new WeakMap<Backend, Map<string, MaybePromise<Executable>>>();
/** The key that was compiled last, and how many before it differ from the next one in sizes and constants only. */
let missed = '';
let similar = 0;

/** @internal The compiled graph. Concurrent requests for one key share one compilation. */
export function executableOf(
  backend: Backend,
  { key, graph }: Capture,
  counts: Counts,
): MaybePromise<Executable> {
  const entries = executables.get(backend) ?? new Map<string, MaybePromise<Executable>>();
  executables.set(backend, entries);
  let entry = entries.get(key);
  if (entry) {
    counts.hits++;
    entries.delete(key);
  } else {
    counts.compiles++;
    explainMiss(key);
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

/** A key without sizes and constants. */
const operations = (key: string): string => key.replace(/[[(][^\]|>]*/g, '');

/** Warns of a graph that is compiled again and again because a size or a constant changes. */
function explainMiss(key: string): void {
  const [before, now] = [missed, key].map((text) => text.split(/[ |>]/)) as [string[], string[]];
  similar = operations(key) === operations(missed) ? similar + 1 : 0;
  missed = key;
  if (similar !== MISSES_BEFORE_WARNING) return;
  const at = now.findIndex((part, i) => part !== before[i]);
  warn(
    'XENT_RECOMPILE',
    `compiled the same graph ${MISSES_BEFORE_WARNING + 1} times in a row because ${before[at]} became ${now[at]} and so on; pass what changes as a tensor or as a bare number in your own call, and keep batch sizes equal`,
  );
}
