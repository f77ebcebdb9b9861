import type { BuildContext, Builder } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { View } from '../value.ts';
import { bandAlong } from './band.ts';
import { lookAtAll, lookAtFew } from './scatter-all.ts';
import { lookInSorted } from './scatter-sorted.ts';
import type { Writes } from './writes.ts';

/** So few indices in a line are looked at one after the other. */
const FEW = 8;
/** With so few indices in a line, every element of the result looks at all of them. */
const SOME = 64;
/** And where so few comparisons are made in all. */
const CHEAP = 1 << 18;

function write(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { count } = writes.lines;
  if (count <= FEW) return lookAtFew(context, writes);
  const isCheap = count <= SOME || value.size * count <= CHEAP;
  return isCheap ? lookAtAll(context, writes) : lookInSorted(context, writes);
}

/** A copy of the first input with others written or added along a dimension; the last one wins. */
export const scatter: Builder = (context) => {
  const { args, attrs } = context.value;
  const [base, index, source] = args as [View, View, View];
  const dim = attrs['dim'] as number;
  const lines = bandAlong(index.shape, dim);
  return write(context, { base, index, source, dim, isAdd: attrs['mode'] === 'add', lines });
};

/** A copy of the first input with slices added where a vector says. */
export const indexAdd: Builder = (context) => {
  const { args, attrs } = context.value;
  const [base, index, source] = args as [View, View, View];
  const dim = attrs['dim'] as number;
  return write(context, {
    base,
    index,
    source,
    dim,
    isAdd: true,
    lines: bandAlong(index.shape, 0),
  });
};
