import { type Builder, finish } from '../build.ts';
import type { Source } from '../source.ts';
import type { Value, View } from '../value.ts';
import { orderOf, reverseOrderOf, withoutMinusZero } from '../wgsl/order.ts';
import { bandAlong, lineReader, neighboursOf } from './band.ts';
import { type Accumulator, reduction } from './reduction.ts';

/** A key and where it was found: the larger key, of equal ones the first. */
const best: Accumulator = {
  types: ['int32', 'int32'],
  nothing: ['(-2147483647 - 1)', '2147483647'],
  merge(source, scope, [a, i], [b, j]) {
    const second = source.let(scope, `${b} > ${a} || (${b} == ${a} && ${j} < ${i})`);
    return [`select(${a}, ${b}, ${second})`, `select(${i}, ${j}, ${second})`];
  },
};

/** An integer that grows with what wins. */
function key(source: Source, { dtype }: Value, isMin: boolean, x: string): string {
  if (dtype === 'float32') {
    source.use(isMin ? reverseOrderOf : orderOf, withoutMinusZero);
    return `${isMin ? 'reverse_order_of' : 'order_of'}(without_minus_zero(${x}))`;
  }
  const k = dtype === 'bool' ? `i32(${x})` : x;
  return isMin ? `~${k}` : k;
}

/** `argmax` and `argmin`. */
export const arg: Builder = (context) => {
  const { value } = context;
  const [view] = value.args as [View];
  const isMin = value.op === 'argmin';
  const dim = value.attrs['dim'] as number;
  const band = bandAlong(view.shape, dim);
  return reduction(context, {
    label: `${value.op} of ${band.count}`,
    outputs: value.size,
    count: band.count,
    neighbours: neighboursOf(view, [dim]),
    accumulator: best,
    line(source, scope, output) {
      const read = lineReader(source, scope, view, band, output);
      return {
        state: (loop, r) => [
          source.let(loop, key(source, view.of, isMin, read(loop, r))),
          source.let(loop, `i32(${r})`),
        ],
      };
    },
    end: (source, scope, output, [, i]) => finish(source, scope, context, output, i as string),
  });
};
