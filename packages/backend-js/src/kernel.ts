import { BackendError, showSpec, type TensorSpec } from '@xent/core';
import { product } from './build-matmul.ts';
import { buildRows, isRowwise } from './build-rows.ts';
import type { Kernel, Run, Value } from './value.ts';

/** What computes a value from its inputs. */
function build(value: Value): Run {
  const { op, attrs, dtype, primitive } = value;
  if (isRowwise(op)) return buildRows(value);
  if (op === 'matmul' && dtype !== 'int32') return product(value);
  const specs = value.args.map(({ of, shape }): TensorSpec => ({ dtype: of.dtype, shape }));
  const loop = primitive?.loop?.(value, specs as never, attrs);
  if (loop) return loop;
  throw new BackendError(
    'XENT_UNSUPPORTED',
    `${op}: the js backend has no such operation, needed for ${showSpec(value)}; install versions of @xent/core and @xent/backend-js that belong together`,
  );
}

/** The pass that computes a value which no block pass computes, and its partner. */
export function kernelOf(value: Value): Kernel {
  const run = build(value) as (...arrays: unknown[]) => void;
  const slots = [
    value,
    ...value.args.map((view) => view.of),
    ...(value.partner ? [value.partner] : []),
  ].map((of) => of.slot);
  return (arrays) => run(...slots.map((slot) => arrays[slot]));
}
