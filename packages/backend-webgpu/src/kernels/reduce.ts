import { type BuildContext, type Builder, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { Source } from '../source.ts';
import type { View } from '../value.ts';
import { folding } from './accumulators.ts';
import { bandOver, lineReader, neighboursOf } from './band.ts';
import { type Accumulator, reduction } from './reduction.ts';

/** How elements become one. */
export interface Fold {
  readonly accumulator: Accumulator;
  /** From an element to what is accumulated, and back. */
  lift?(source: Source, element: string): string;
  lower?(source: Source, state: string): string;
}

/** Reduces some dimensions. */
export function reduce(context: BuildContext, { accumulator, lift, lower }: Fold): Kernel[] {
  const { value } = context;
  const [view] = value.args as [View];
  const dims = value.attrs['dims'] as readonly number[];
  const band = bandOver(view, dims);
  return reduction(context, {
    label: `${value.op} of ${band.count}`,
    outputs: value.size,
    count: band.count,
    neighbours: neighboursOf(view, dims),
    accumulator,
    line(source, scope, output) {
      const read = lineReader(source, scope, band.view, band, output);
      return {
        state(loop, r) {
          const element = read(loop, r);
          return [lift ? source.let(loop, lift(source, element)) : element];
        },
      };
    },
    end(source, scope, output, [state = '']) {
      const result = lower ? source.let(scope, lower(source, state)) : state;
      finish(source, scope, context, output, result);
    },
  });
}

/** `sum` and `prod`. */
export const total: Builder = (context) => {
  const { dtype, op } = context.value;
  const isSum = op === 'sum';
  return reduce(context, {
    accumulator: folding(
      dtype === 'int32' ? dtype : 'float32',
      isSum ? '0' : '1',
      (a, b) => `${a} ${isSum ? '+' : '*'} ${b}`,
    ),
  });
};
