import type { Backend } from '@xent/core';
import { type Check, type CheckContext, ensure } from '../check.ts';

/** A law on a backend of its own, so that nothing else moves its counts. */
export function lawOnFresh(
  name: string,
  body: (backend: Backend, context: CheckContext) => Promise<void>,
): Check {
  return {
    id: `law/${name}`,
    op: 'laws',
    async run(context) {
      const backend = await context.subject.open();
      try {
        await body(backend, context);
      } finally {
        await backend.dispose();
      }
    },
  };
}

export function requireEqual(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  what: () => string,
): void {
  const a = Array.from(got);
  const b = Array.from(want);
  ensure(
    a.length === b.length && a.every((v, i) => Object.is(v, b[i])),
    () => `${what()}: expected [${b.join(', ')}], got [${a.join(', ')}]`,
  );
}
