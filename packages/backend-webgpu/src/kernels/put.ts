import { type Builder, finish } from '../build.ts';
import type { View } from '../value.ts';
import { perElement } from './per-element.ts';
import { perPlace } from './per-place.ts';

/** A copy of the first input, in which the last of each run of equal keys along `dim` is written to, or added at, its key. */
export const put: Builder = (context) => {
  const { args, attrs, shape, size } = context.value;
  const [x, keys, written] = args as [View, View, View];
  const copy = perElement(context, { label: 'copy', count: size }, (source, scope, i) =>
    finish(source, scope, context, i, source.load(scope, x, i)),
  );
  const write = perPlace(context, keys.shape, (each) => {
    const { source, scope, i, place, length, at } = each;
    // A negative key is a large number without its sign.
    const [key, next] = [i, at(scope, `${place} + 1u`)].map((there) =>
      source.let(scope, `u32(${source.load(scope, keys, there)})`),
    ) as [string, string];
    const inside = source.inner(scope);
    const to = at(inside, key, shape);
    const before = attrs['isAdd'] ? `${source.load(inside, x, to)} + ` : '';
    const element = source.let(inside, before + source.load(inside, written, i));
    finish(source, inside, context, to, element);
    const places = source.uniform('places', shape[attrs['dim'] as number] as number);
    scope.lines.push(
      `if (${key} < ${places} && (${key} != ${next} || ${place} + 1u == ${length})) {`,
      ...inside.lines,
      '}',
    );
  });
  return [...copy, ...write];
};
