import type { Builder } from '../build.ts';
import { perElement } from './per-element.ts';

/** Elementwise values of one size, however many, in one pass over what they read. */
export const elementwise: Builder = (context) => {
  const { value, outputs } = context;
  const label = outputs.map(({ op }) => op).join(' ');
  return perElement(context, { label, count: value.size }, (source, scope, i) => {
    for (const output of outputs) {
      source.store(scope, output, i, source.compute(scope, output, i));
    }
  });
};
