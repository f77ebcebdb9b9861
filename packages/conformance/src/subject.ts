import { type Backend, createRuntime, type IndependentRuntime } from '@xent/core';
import { observe } from './observe.ts';
import { oracle } from './oracle/oracle.ts';
import { defaultTolerance, type Tolerance } from './tolerance.ts';

/** How a backend is opened: a fresh one at every call. */
export type OpenBackend = () => Backend | Promise<Backend>;

/** The backend under test with what the checks need around it. */
export interface Subject {
  readonly backend: Backend;
  readonly runtime: IndependentRuntime;
  /** The same backend, which gets every composite as its decomposition. */
  readonly plain: IndependentRuntime;
  /** Double precision, plain loops: what the backend is held against. */
  readonly reference: IndependentRuntime;
  readonly tolerance: Tolerance;
  /** Opens another backend of the kind, for checks that count what it holds. */
  readonly open: OpenBackend;
}

export interface SubjectOptions {
  readonly open: OpenBackend;
  readonly tolerance?: Partial<Tolerance>;
}

export async function openSubject(options: SubjectOptions): Promise<Subject> {
  const backend = await options.open();
  return {
    backend,
    runtime: createRuntime(backend),
    plain: createRuntime(observe(backend, { fuses: () => false })),
    reference: createRuntime(oracle()),
    tolerance: { ...defaultTolerance, ...options.tolerance },
    open: options.open,
  };
}
