import type { Builder } from '../build.ts';
import { typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { perPlace } from './per-place.ts';

/** Elements that one step adds up. */
export const RADIX = 8;

/**
 * One step of sums along `dim`: adds elements `step` apart from each other, backwards from each place, as long as they have
 * its key. Behind the sums comes what rounding took from them. Source: Knuth, TAOCP 2, 4.2.2, theorem B.
 */
export const scan: Builder = (context) => {
  const { value } = context;
  const { attrs, dtype, size } = value;
  const zero = `${typeOf(dtype)}()`;
  const views = value.args as [View, View, View];
  return perPlace(context, views[0].shape, (each) => {
    const { source, scope, i, place, at } = each;
    const step = source.uniform('step', attrs['step'] as number);
    const own = source.load(scope, views[2], i);
    const loop = source.inner(scope);
    const there = at(loop, `${place} - j`);
    const [x, error, key] = views.map((view) => source.load(loop, view, there));
    scope.lines.push(
      `var sum = ${zero};`,
      'var error = sum;',
      `for (var j = 0u; j <= min(${place}, ${RADIX - 1}u * ${step}); j += ${step}) {`,
      ...loop.lines,
      `if (${key} != ${own}) { break; }`,
      `let next = sum + ${x};`,
      'let b = next - sum;',
      `error += ((sum - (next - b)) + (${x} - b)) + ${error};`,
      'sum = next;',
      '}',
      // The error of an infinite sum is no number.
      `if ((bitcast<u32>(sum) & 0x7f800000u) == 0x7f800000u) { error = ${zero}; }`,
    );
    source.store(scope, value, i, 'sum');
    source.store(scope, value, `${i} + ${source.uniform('half', size / 2)}`, 'error');
  });
};
