import type { Graph } from './graph/graph.ts';
import type { DType, HostData, TensorSpec } from './spec.ts';

/** Opaque handle to a tensor's values on a backend. Only the backend that made it may look inside. */
export interface Storage {
  readonly backend: Backend;
  readonly spec: TensorSpec;
}

/** What a backend holds now. */
export interface BackendMemory {
  readonly bytes: number;
  readonly storages: number;
  readonly executables: number;
}

/** Why a backend can no longer compute. */
export interface BackendLostInfo {
  readonly reason: string;
}

/**
 * What a backend does: compile graphs and own storages. It knows nothing about gradients, broadcasting of
 * user calls, laziness or parameters.
 */
export interface Backend {
  /** Version of this interface; core refuses another one. */
  readonly contract: 1;
  readonly name: string;
  /** True if compile, run and download return plain values, never promises. */
  readonly synchronous: boolean;
  readonly dtypes: ReadonlySet<DType>;
  /** Has the backend a kernel of its own for this composite at these specs? Otherwise it gets the decomposition. */
  fuses(composite: string, output: TensorSpec, inputs: readonly TensorSpec[]): boolean;
  /** Compiles primitives and fused composites. The result depends on `graph.key` alone. */
  compile(graph: Graph): Executable | Promise<Executable>;
  /** `data` is never written to afterwards, by either side, so a backend may keep it without a copy. */
  upload(spec: TensorSpec, data: HostData): Storage;
  /** Waits for earlier runs that write `storage`. The caller owns the result. */
  download(storage: Storage): HostData | Promise<HostData>;
  /** For a synchronous backend: `download` and `free` at once, which can do without a copy. Without it results stay there until they are read. */
  take?(storage: Storage): HostData;
  /** Safe while a run or a download that reads `storage` is in flight, and harmless after `dispose`: the collector may call it late. */
  free(storage: Storage): void;
  memory(): BackendMemory;
  /** Resolves when the device behind the backend is lost, before calls that wait reject of it; all later ones do too. */
  readonly lost?: Promise<BackendLostInfo>;
  /**
   * After so many steps each, core copies parameters and optimizer state to JavaScript memory, where `lost` leaves them:
   * they go on from there on the next backend. Nothing is copied by default.
   */
  readonly mirrorEvery?: number;
  dispose(): Promise<void>;
}

/** A compiled graph. */
export interface Executable {
  /**
   * Runs happen in call order. Inputs are only read. Every output is a fresh storage that the caller owns, also
   * where the graph names an input or the same value twice among its outputs.
   */
  run(inputs: readonly Storage[]): readonly Storage[] | Promise<readonly Storage[]>;
  dispose(): void;
}
