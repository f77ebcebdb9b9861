import { stridesOf } from '@xent/core';
import { type Builder, finish } from '../build.ts';
import { typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { coordinate } from './coordinates.ts';
import { perElement } from './per-element.ts';

/** A value around and between the elements; negative padding cuts. */
export const pad: Builder = (context) => {
  const { value } = context;
  const { shape, attrs } = value;
  const [x] = value.args as [View];
  const list = (name: string): readonly number[] => attrs[name] as readonly number[];
  const low = list('low');
  const apart = list('interior').map((n) => n + 1);
  const strides = stridesOf(x.shape);
  const isMoved = (d: number): boolean => low[d] !== 0 || apart[d] !== 1 || x.shape[d] !== shape[d];
  const kept = strides.map((s, d) => (isMoved(d) ? 0 : s));
  return perElement(context, { label: 'pad', count: value.size }, (source, scope, i) => {
    const out = source.name('padded');
    const fill = source.literal(value.dtype, attrs['value'] as number);
    const terms = [source.position(scope, { shape, strides: kept, offset: 0 }, i)];
    const conditions = ['true'];
    shape.forEach((_, d) => {
      if (!isMoved(d)) return;
      const c = coordinate(source, scope, shape, d, i);
      const step = apart[d] as number;
      // Without a sign what lies before the first element is far behind the last one.
      let place = source.let(scope, `${c} - ${source.uniform(`low ${d}`, low[d] as number)}`);
      if (step !== 1) {
        const n = source.uniform(`apart ${d}`, step);
        conditions.push(`${place} % ${n} == 0u`, `i32(${place}) >= 0`);
        place = source.let(scope, `${place} / ${n}`);
      }
      conditions.push(`${place} < ${source.uniform(`size ${d}`, x.shape[d] as number)}`);
      terms.push(`${place} * ${source.uniform(`step ${d}`, strides[d] as number)}`);
    });
    const inside = source.inner(scope);
    const element = source.load(inside, x, source.let(inside, terms.join(' + ')));
    scope.lines.push(
      `var ${out}: ${typeOf(value.dtype)} = ${fill};`,
      `if (${conditions.join(' && ')}) {`,
      ...inside.lines,
      `${out} = ${element};`,
      '}',
    );
    finish(source, scope, context, i, source.let(scope, out));
  });
};
