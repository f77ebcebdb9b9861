import { type Builder, finish } from '../build.ts';
import type { Source } from '../source.ts';
import type { View } from '../value.ts';
import { orderOf, withoutMinusZero } from '../wgsl/order.ts';
import { bandAlong, lineIndex, lineReader } from './band.ts';
import { sort } from './sort.ts';

/** An integer that sorts as an element does: NaN last, or first where the order is descending. */
function keyOf(source: Source, { of }: View, descending: boolean, x: string): string {
  const flip = descending ? '~' : '';
  if (of.dtype === 'int32') return `${flip}${x}`;
  if (of.dtype === 'bool') return `${flip}i32(${x})`;
  source.use(orderOf, withoutMinusZero);
  return `${flip}order_of(without_minus_zero(${x}))`;
}

/** Where the elements of a dimension stand when it is sorted; stable. */
export const argsort: Builder = (context) => {
  const { value } = context;
  const [view] = value.args as [View];
  const { dim, descending } = value.attrs;
  const band = bandAlong(value.shape, dim as number);
  return sort(context, {
    label: 'argsort',
    lines: band.outer * band.inner,
    count: band.count,
    key(source, scope, line, k) {
      const read = lineReader(source, scope, view, band, line);
      return source.let(scope, keyOf(source, view, descending === true, read(scope, k)));
    },
    end(source, scope, { line, place, number }) {
      const index = lineIndex(source, scope, band, line)(scope, place);
      finish(source, scope, context, index, number);
    },
  });
};
