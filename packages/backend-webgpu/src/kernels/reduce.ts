import { type BuildContext, type Builder, finish } from '../build.ts';
import type { Source } from '../source.ts';
import type { Value, View } from '../value.ts';
import { ofOrder, orderOf, reverseOrderOf } from '../wgsl/order.ts';
import { folding, largest } from './accumulators.ts';
import { bandOver, lineReader, neighboursOf } from './band.ts';
import { type Accumulator, reduction } from './reduction.ts';

const add = (a: string, b: string): string => `${a} + ${b}`;
const multiply = (a: string, b: string): string => `${a} * ${b}`;
interface Fold {
  readonly accumulator: Accumulator;
  /** From an element to what is accumulated, and back. */
  lift(source: Source, element: string): string;
  lower(source: Source, state: string): string;
}

const same = (_: Source, element: string): string => element;

function arithmetic(value: Value): Fold {
  const type = value.dtype === 'int32' ? 'int32' : 'float32';
  const isSum = value.op === 'sum';
  const nothing = `${isSum ? 0 : 1}${type === 'int32' ? 'i' : 'f'}`;
  return { accumulator: folding(type, nothing, isSum ? add : multiply), lift: same, lower: same };
}

/** Extremes are found among integers, where NaN is just one more number. */
function extreme({ dtype, op }: Value): Fold {
  const isMin = op === 'amin';
  const flip = (k: string): string => (isMin ? `~${k}` : k);
  if (dtype === 'float32') {
    return {
      accumulator: largest,
      lift(source, x) {
        source.use(isMin ? reverseOrderOf : orderOf);
        return `${isMin ? 'reverse_order_of' : 'order_of'}(${x})`;
      },
      lower(source, k) {
        source.use(ofOrder);
        return `of_order(${flip(k)})`;
      },
    };
  }
  const isBool = dtype === 'bool';
  return {
    accumulator: largest,
    lift: (_, x) => flip(isBool ? `i32(${x})` : x),
    lower: (_, k) => (isBool ? `${flip(k)} != 0` : flip(k)),
  };
}

/** `sum`, `prod`, `amax` and `amin`. */
export const reduce: Builder = (context: BuildContext) => {
  const { value } = context;
  const [view] = value.args as [View];
  const dims = value.attrs['dims'] as readonly number[];
  const band = bandOver(view, dims);
  const isFold = value.op === 'sum' || value.op === 'prod';
  const { accumulator, lift, lower } = isFold ? arithmetic(value) : extreme(value);
  return reduction(context, {
    label: `${value.op} of ${band.count}`,
    outputs: value.size,
    count: band.count,
    neighbours: neighboursOf(view, dims),
    accumulator,
    line(source, scope, output) {
      const read = lineReader(source, scope, band.view, band, output);
      return { state: (loop, r) => [source.let(loop, lift(source, read(loop, r)))] };
    },
    end(source, scope, output, [state]) {
      const result = source.let(scope, lower(source, state as string));
      finish(source, scope, context, output, result);
    },
  });
};
