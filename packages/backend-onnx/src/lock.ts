import type { Ort } from './ort.ts';

/** Runs one task after the other, in the order in which they come. */
export type Lock = <T>(task: () => Promise<T>) => Promise<T>;

function createLock(): Lock {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const done = tail.then(task);
    tail = done.catch(() => undefined);
    return done;
  };
}

const locks = new WeakMap<object, Lock>();

/**
 * The lock of one copy of ONNX Runtime, whatever object its exports are in. Its WebGPU provider hangs or mixes up
 * results where two calls meet, whatever sessions and backends they belong to.
 */
export function lockOf({ InferenceSession }: Pick<Ort, 'InferenceSession'>): Lock {
  const lock = locks.get(InferenceSession) ?? createLock();
  locks.set(InferenceSession, lock);
  return lock;
}
