import { type Builder, finish } from '../build.ts';
import type { View } from '../value.ts';
import { perPlace } from './per-place.ts';

/** `out[i][j] = x[index[i][j]][j]` for `dim` 0. */
export const gather: Builder = (context) => {
  const { args, attrs, dtype, shape } = context.value;
  const [x, index] = args as [View, View];
  return perPlace(context, shape, ({ source, scope, i, at }) => {
    // A negative index is a large number without its sign.
    const k = source.let(scope, `u32(${source.load(scope, index, i)})`);
    const found = source.load(scope, x, at(scope, k, x.shape));
    // What lies outside reads NaN, or 0 where there is none.
    const outside = source.literal(dtype, dtype === 'float32' ? Number.NaN : 0);
    const places = source.uniform('places', x.shape[attrs['dim'] as number] as number);
    finish(
      source,
      scope,
      context,
      i,
      source.let(scope, `select(${outside}, ${found}, ${k} < ${places})`),
    );
  });
};
