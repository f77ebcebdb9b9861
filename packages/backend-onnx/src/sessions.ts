import type { Graph } from '@xent/core';
import type { Engine } from './engine.ts';
import { runtimeError } from './errors.ts';
import { modelOf } from './model.ts';

/** A graph and, while it is open, its session. */
export interface Program {
  readonly graph: Graph;
  /** Inputs of the graph that the model reads. */
  reads: readonly number[];
  /** Executables that need it. */
  users: number;
  session: number;
  opened: Promise<void> | null;
}

/** Sessions by the key of their graph; those that were used last are open. */
export class Sessions {
  readonly #engine: Engine;
  readonly #provider: string;
  readonly #limit: number;
  readonly #onFallback: (graph: Graph) => void;
  /** In the order of their last use. */
  readonly #programs = new Map<string, Program>();
  #next = 0;

  /** `onFallback` gets graphs of which a part runs on the CPU although the provider computes on a device. */
  constructor(engine: Engine, provider: string, limit: number, onFallback: (graph: Graph) => void) {
    this.#onFallback = onFallback;
    this.#engine = engine;
    this.#provider = provider;
    this.#limit = limit;
  }

  /** How many are open. */
  get count(): number {
    let open = 0;
    for (const { opened } of this.#programs.values()) if (opened !== null) open++;
    return open;
  }

  async acquire(graph: Graph): Promise<Program> {
    const program = this.#programs.get(graph.key) ?? {
      graph,
      reads: [],
      users: 0,
      session: 0,
      opened: null,
    };
    program.users++;
    try {
      await this.use(program);
    } catch (error) {
      this.release(program);
      throw error;
    }
    return program;
  }

  /**
   * Marks as used, and opens again what was closed meanwhile. The session has its number at once, so that what is
   * asked of it next keeps its place in the order.
   */
  use(program: Program): Promise<void> {
    const { key } = program.graph;
    this.#programs.delete(key);
    this.#programs.set(key, program);
    if (program.opened === null) {
      program.opened = this.#open(program);
      this.#shrink();
    }
    return program.opened;
  }

  /** The session stays for the next executable of the same graph, until others need its place. */
  release(program: Program): void {
    program.users--;
    if (program.users === 0 && program.opened === null) this.#programs.delete(program.graph.key);
  }

  #open(program: Program): Promise<void> {
    const { graph } = program;
    const { bytes, signature, reads } = modelOf(graph, this.#provider);
    program.reads = reads;
    program.session = this.nextSession();
    const { session } = program;
    return this.#engine.open(session, bytes, signature).then(
      (onDevice) => {
        if (!onDevice) this.#onFallback(graph);
      },
      (cause: unknown) => {
        if (program.session === session) program.opened = null;
        throw runtimeError('compile', graph, this.#provider, cause);
      },
    );
  }

  /** Opens a session anew before its next run: on a device the error of a run comes back in the next one. */
  renew(program: Program, session: number): void {
    if (program.session !== session || program.opened === null) return;
    this.#engine.close(session);
    program.opened = null;
    if (program.users === 0) this.#programs.delete(program.graph.key);
  }

  /** The engine has ended, and all sessions with it. */
  clear(): void {
    this.#programs.clear();
  }

  /** A number that no session has. */
  nextSession(): number {
    return this.#next++;
  }

  #shrink(): void {
    let excess = this.count - this.#limit;
    for (const [key, program] of this.#programs) {
      if (excess <= 0) return;
      if (program.opened === null) continue;
      this.#engine.close(program.session);
      program.opened = null;
      if (program.users === 0) this.#programs.delete(key);
      excess--;
    }
  }
}
