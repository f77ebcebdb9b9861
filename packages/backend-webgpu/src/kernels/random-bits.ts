import { type Builder, finish } from '../build.ts';
import type { View } from '../value.ts';
import { threefry } from '../wgsl/threefry.ts';
import { perElement } from './per-element.ts';

/** Words of noise from a key and a 64-bit counter, two for each step of the counter. */
export const randomBits: Builder = (context) => {
  const { value } = context;
  const [state] = value.args as [View];
  const shift = value.attrs['shift'] as number;
  const blocks = Math.ceil(value.size / 2);
  const label = 'randomBits';
  return perElement(context, { label, count: blocks, work: 80 }, (source, scope, block) => {
    source.use(threefry);
    const [k0, k1, c0, c1] = ['0u', '1u', '2u', '3u'].map((at) =>
      source.let(scope, `u32(${source.load(scope, state, at)})`),
    ) as [string, string, string, string];
    const low = source.let(scope, `${c0} + ${block}`);
    const high = source.let(scope, `${c1} + select(0u, 1u, ${low} < ${c0})`);
    const key = `vec2u(${k0}, ${k1})`;
    const words = source.let(scope, `threefry(${key}, vec2u(${low}, ${high}))`);
    const by = source.uniform('shift', shift);
    const first = source.let(scope, `2u * ${block}`);
    finish(source, scope, context, first, source.let(scope, `i32(${words}.x >> ${by})`));
    const second = source.inner(scope);
    const next = source.let(scope, `${first} + 1u`);
    const word = source.let(second, `i32(${words}.y >> ${by})`);
    finish(source, second, context, next, word);
    scope.lines.push(
      `if (${next} < ${source.uniform('size', value.size)}) {`,
      ...second.lines,
      '}',
    );
  });
};
