import type { Builder } from '../build.ts';
import type { View } from '../value.ts';
import { toHalf } from '../wgsl/half.ts';
import { perElement } from './per-element.ts';

/** Stores float16, two elements in a word: both are computed by one invocation, so that nobody writes half a word. */
export const storeHalf: Builder = (context) => {
  const { value } = context;
  const [view] = value.args as readonly [View];
  const count = Math.ceil(value.size / 2);
  return perElement(context, { label: 'float16', count, work: 40 }, (source, scope, i) => {
    source.use(toHalf);
    const last = source.uniform('last', value.size - 1);
    const even = source.let(scope, `2u * ${i}`);
    const odd = source.let(scope, `min(${even} + 1u, ${last})`);
    const [low, high] = [even, odd].map((at) => `half_bits(${source.load(scope, view, at)})`);
    source.store(scope, value, i, `${low} | (${high} << 16u)`);
  });
};
