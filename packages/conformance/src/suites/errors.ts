import { XentError } from '@xent/core';
import type { ErrorSample, OpCase } from '../case.ts';
import { type Check, ensure } from '../check.ts';

/** A wrong call is refused at the call, with a typed error that names the operation. */
export function errorCheck(entry: OpCase, { name, code, call }: ErrorSample): Check {
  const id = `${entry.op}/error/${name}`;
  return {
    id,
    op: entry.op,
    run() {
      let error: unknown;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      ensure(error !== undefined, () => `${id}: expected an error ${code}, got none`);
      ensure(
        XentError.isInstance(error) && error.code === code,
        () => `${id}: expected an error ${code}, got ${String(error)}`,
      );
    },
  };
}
