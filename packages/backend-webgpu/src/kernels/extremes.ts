import type { Builder } from '../build.ts';
import { ofOrder, orderOf, reverseOrderOf } from '../wgsl/order.ts';
import { largest } from './accumulators.ts';
import { reduce } from './reduce.ts';

/** `amax` and `amin`: found among integers, where NaN is just one more number. */
export const extreme: Builder = (context) => {
  const { dtype, op } = context.value;
  const isMin = op === 'amin';
  const flip = (k: string): string => (isMin ? `~${k}` : k);
  if (dtype === 'float32') {
    return reduce(context, {
      accumulator: largest,
      lift(source, x) {
        source.use(isMin ? reverseOrderOf : orderOf);
        return `${isMin ? 'reverse_order_of' : 'order_of'}(${x})`;
      },
      lower(source, k) {
        source.use(ofOrder);
        return `of_order(${flip(k)})`;
      },
    });
  }
  const isBool = dtype === 'bool';
  return reduce(context, {
    accumulator: largest,
    lift: (_, x) => flip(isBool ? `i32(${x})` : x),
    lower: (_, k) => (isBool ? `${flip(k)} != 0` : flip(k)),
  });
};
