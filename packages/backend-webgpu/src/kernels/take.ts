import { type BuildContext, type Builder, finish } from '../build.ts';
import { type Scope, type Source, typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { coordinate, positionIn, strideAlong } from './coordinates.ts';
import { perElement } from './per-element.ts';

/** Reads elements of the first input at places along `dim` that the second one names. */
function take(
  context: BuildContext,
  place: (source: Source, scope: Scope, index: View, i: string) => string,
) {
  const { value } = context;
  const [x, index] = value.args as [View, View];
  const dim = value.attrs['dim'] as number;
  const size = x.shape[dim] ?? 1;
  const other = (d: number): boolean => d !== dim;
  return perElement(context, { label: value.op, count: value.size }, (source, scope, i) => {
    const k = place(source, scope, index, i);
    const base = positionIn(source, scope, x.shape, value.shape, other, i);
    const found = source.name('found');
    // What lies outside reads NaN, or 0 where there is none.
    const outside = value.dtype === 'float32' ? Number.NaN : 0;
    const inside = source.inner(scope);
    const stride = source.uniform('along', strideAlong(x.shape, dim));
    const at = source.let(inside, `${base} + u32(${k}) * ${stride}`);
    inside.lines.push(`${found} = ${source.load(inside, x, at)};`);
    scope.lines.push(
      `var ${found}: ${typeOf(value.dtype)} = ${source.literal(value.dtype, outside)};`,
      // A negative index is a large number without its sign.
      `if (u32(${k}) < ${source.uniform('places', size)}) {`,
      ...inside.lines,
      '}',
    );
    finish(source, scope, context, i, source.let(scope, found));
  });
}

/** `out[i][j] = x[index[i][j]][j]` for `dim` 0. */
export const gather: Builder = (context) =>
  take(context, (source, scope, index, i) => source.load(scope, index, i));

/** The slices of `x` that a vector names. */
export const indexSelect: Builder = (context) => {
  const { shape, attrs } = context.value;
  return take(context, (source, scope, index, i) =>
    source.load(scope, index, coordinate(source, scope, shape, attrs['dim'] as number, i)),
  );
};
