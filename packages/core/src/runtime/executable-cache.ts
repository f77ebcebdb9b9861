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

const MISSES_BEFORE_WARNING = 8;

/** Compiled graphs of one backend by exact key, the least recently used one dropped first. */
export class ExecutableCache {
  readonly #backend: Backend;
  readonly #limit: number;
  readonly #counts: Counts;
  readonly #entries = new Map<string, MaybePromise<Executable>>();
  #lastMissed: Graph | null = null;
  #similarMisses = 0;

  constructor(backend: Backend, limit: number, counts: Counts) {
    this.#backend = backend;
    this.#limit = limit;
    this.#counts = counts;
  }

  /** Refuses a graph with dtypes that the backend lacks. */
  admit({ key, graph }: Capture): void {
    if (this.#entries.has(key)) return;
    const have = this.#backend.dtypes;
    const check = (what: string, spec: TensorSpec, origin?: string): void => {
      if (have.has(spec.dtype)) return;
      throw new BackendError(
        'XENT_UNSUPPORTED',
        `${what}: the ${this.#backend.name} backend has no ${spec.dtype}, got ${showSpec(spec)}${origin ? ` from ${origin}` : ''}; convert with .to('float32'), or use a backend that has ${spec.dtype} (${[...have].join(', ')} exist here)`,
      );
    };
    const { inputs, nodes } = graph();
    for (const spec of inputs) check('input', spec);
    for (const node of nodes) check(node.op, node.spec, node.origin);
  }

  /** Concurrent requests for one key share one compilation. */
  get({ key, graph }: Capture): MaybePromise<Executable> {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      this.#counts.hits++;
      this.#entries.delete(key);
      this.#entries.set(key, found);
      return found;
    }
    const missed = graph();
    this.#counts.compiles++;
    this.#explainMisses(missed);
    const compiled = this.#backend.compile(missed);
    this.#entries.set(key, compiled);
    if (isPromise(compiled)) {
      compiled.then(
        (executable) => this.#entries.get(key) === compiled && this.#entries.set(key, executable),
        () => this.#entries.get(key) === compiled && this.#entries.delete(key),
      );
    }
    this.#evict();
    return compiled;
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(key);
      this.#counts.evictions++;
      release(entry);
    }
  }

  #explainMisses(graph: Graph): void {
    const change = this.#lastMissed && firstDifference(this.#lastMissed, graph);
    this.#similarMisses = change ? this.#similarMisses + 1 : 0;
    this.#lastMissed = graph;
    if (change && this.#similarMisses === MISSES_BEFORE_WARNING) {
      warn(
        'XENT_RECOMPILE',
        `the same graph was compiled ${MISSES_BEFORE_WARNING + 1} times in a row because ${change} keeps changing; pass a value that changes as a tensor or as a bare number in your own call, and keep batch sizes equal`,
      );
    }
  }
}

function release(entry: MaybePromise<Executable>): void {
  const disposal = chain(entry, (executable) => executable.dispose());
  if (isPromise(disposal)) disposal.catch(() => undefined);
}
