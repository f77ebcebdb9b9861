import { type Builder, finish } from '../build.ts';
import type { View } from '../value.ts';
import { perPlace } from './per-place.ts';

/**
 * Merges neighbouring runs of an order by the keys of what is in them: an element comes behind those before it in its own
 * run, and behind those of the other run that are smaller, or equal and in the left one.
 */
export const merge: Builder = (context) => {
  const { shape, attrs, args } = context.value;
  const [keys, order] = args as [View, View];
  return perPlace(context, shape, (each) => {
    const { source, scope, i, place, length, at } = each;
    const n = source.uniform('run', attrs['run'] as number);
    const number = source.load(scope, order, i);
    const key = source.load(scope, keys, at(scope, `u32(${number})`));
    const loop = source.inner(scope);
    const there = source.load(loop, order, at(loop, 'middle'));
    const other = source.load(loop, keys, at(loop, `u32(${there})`));
    scope.lines.push(
      `let second = min(((${place} / ${n}) | 1u) * ${n}, ${length});`,
      `let is_left = ${place} < second;`,
      `var low = select(second - ${n}, second, is_left);`,
      `var high = min(low + ${n}, ${length});`,
      'while (low < high) {',
      'let middle = (low + high) / 2u;',
      ...loop.lines,
      `if (select(${other} <= ${key}, ${other} < ${key}, is_left)) { low = middle + 1u; } else { high = middle; }`,
      '}',
    );
    finish(source, scope, context, at(scope, `${place} + low - second`), number);
  });
};
