import type { Backend, Executable } from '../backend.ts';
import { warn } from '../debug/warn.ts';
import { BackendError } from '../errors.ts';
import type { Capture } from '../graph/capture.ts';
import type { Graph } from '../graph/graph.ts';
import { showSpec, type TensorSpec } from '../spec.ts';
import { chain, isPromise, type MaybePromise } from './maybe-promise.ts';
import { firstDifference } from './recompile.ts';

/** What was done so far. */
export interface Counts {
  compiles: number;
  hits: number;
  evictions: number;
  flushes: number;
}

const LIMIT = 64;
const MISSES_BEFORE_WARNING = 8;

/** Compiled graphs of one backend by exact key, the least recently used one dropped first. */
export class ExecutableCache {
  readonly #backend: Backend;
  readonly #counts: Counts;
  readonly #entries = new Map<string, MaybePromise<Executable>>();
  #lastMissed: Graph | null = null;
  #similarMisses = 0;

  constructor(backend: Backend, counts: Counts) {
    this.#backend = backend;
    this.#counts = counts;
  }

  /** Refuses a graph with dtypes that the backend lacks. */
  admit({ key, graph }: Capture): void {
    if (this.#entries.has(key)) return;
    const { name, dtypes } = this.#backend;
    const check = (what: string, spec: TensorSpec, origin?: string): void => {
      const { dtype } = spec;
      if (dtypes.has(dtype)) return;
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${what}: the ${name} backend has no ${dtype}, got ${showSpec(spec)}${origin ? ` from ${origin}` : ''}; convert with .to('float32'), or use a backend that has ${dtype} (${[...dtypes].join(', ')} exist here)`,
      );
    };
    const { inputs, nodes } = graph();
    for (const spec of inputs) check('input', spec);
    for (const { op, spec, origin } of nodes) check(op, spec, origin);
  }

  /** Concurrent requests for one key share one compilation. */
  get({ key, graph }: Capture): MaybePromise<Executable> {
    const entries = this.#entries;
    const counts = this.#counts;
    let entry = entries.get(key);
    if (entry) {
      counts.hits++;
      entries.delete(key);
    } else {
      const missed = graph();
      counts.compiles++;
      this.#explainMisses(missed);
      const compiled = this.#backend.compile(missed);
      entry = compiled;
      if (isPromise(compiled)) {
        const isCurrent = (): boolean => entries.get(key) === compiled;
        compiled.then(
          (executable) => isCurrent() && entries.set(key, executable),
          () => isCurrent() && entries.delete(key),
        );
      }
    }
    entries.set(key, entry);
    for (const [oldest, dropped] of entries) {
      if (entries.size <= LIMIT) break;
      entries.delete(oldest);
      counts.evictions++;
      const disposal = chain(dropped, (executable) => executable.dispose());
      if (isPromise(disposal)) disposal.catch(() => undefined);
    }
    return entry;
  }

  #explainMisses(graph: Graph): void {
    const change = this.#lastMissed && firstDifference(this.#lastMissed, graph);
    this.#similarMisses = change ? this.#similarMisses + 1 : 0;
    this.#lastMissed = graph;
    if (this.#similarMisses === MISSES_BEFORE_WARNING) {
      warn(
        'XENT_RECOMPILE',
        `the same graph was compiled ${MISSES_BEFORE_WARNING + 1} times in a row because ${change} keeps changing; pass a value that changes as a tensor or as a bare number in your own call, and keep batch sizes equal`,
      );
    }
  }
}
