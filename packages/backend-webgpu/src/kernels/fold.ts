import { stridesOf } from '@xent/core';
import { type Builder, finish } from '../build.ts';
import { type Scope, typeOf } from '../source.ts';
import type { View } from '../value.ts';
import { coordinate } from './coordinates.ts';
import { perElement } from './per-element.ts';

/** Adds windows up where they overlap: each element of the result looks for the windows that cover it. */
export const fold: Builder = (context) => {
  const { value } = context;
  const { shape, attrs } = value;
  const [x] = value.args as [View];
  const list = (name: string): readonly number[] => attrs[name] as readonly number[];
  const dims = list('dims');
  const strides = stridesOf(x.shape);
  const kept = shape.map((_, d) => (dims.includes(d) ? 0 : (strides[d] as number)));
  const size = list('size');
  const work = 4 * size.reduce((p, n) => p * n, 1);
  return perElement(context, { label: 'fold', count: value.size, work }, (source, scope, i) => {
    const sum = source.name('sum');
    scope.lines.push(`var ${sum} = ${typeOf(value.dtype)}();`);
    const base = source.position(scope, { shape, strides: kept, offset: 0 }, i);
    const places = dims.map((d) => coordinate(source, scope, shape, d, i));
    /** Loops over the places in a window that dimension number `w` can have. */
    const loops = (outer: Scope, w: number, at: string): void => {
      const d = dims[w];
      if (d === undefined) {
        outer.lines.push(`${sum} += ${source.load(outer, x, at)};`);
        return;
      }
      const [k, far] = [source.name('k'), source.name('far')];
      const loop = source.inner(outer);
      const stride = source.uniform(`stride ${w}`, list('stride')[w] as number);
      const dilation = source.uniform(`dilation ${w}`, list('dilation')[w] as number);
      const position = source.uniform(`position ${w}`, strides[d] as number);
      const inside = source.uniform(`inside ${w}`, strides[shape.length + w] as number);
      const count = source.uniform(`count ${w}`, x.shape[d] as number);
      // Without a sign, a window that would start before the first one is far behind the last one.
      loop.lines.push(`let ${far} = ${places[w]} - ${k} * ${dilation};`);
      const isNext = list('stride')[w] === 1;
      const window = isNext ? far : source.let(loop, `${far} / ${stride}`);
      const tests = [`${window} < ${count}`];
      if (!isNext) tests.push(`${window} * ${stride} == ${far}`, `i32(${far}) >= 0`);
      const inner = source.inner(loop);
      const there = `${at} + ${window} * ${position} + ${k} * ${inside}`;
      loops(inner, w + 1, source.let(inner, there));
      outer.lines.push(
        `for (var ${k} = 0u; ${k} < ${source.uniform(`window ${w}`, size[w] as number)}; ${k}++) {`,
        ...loop.lines,
        `if (${tests.join(' && ')}) {`,
        ...inner.lines,
        '}',
        '}',
      );
    };
    loops(scope, 0, base);
    finish(source, scope, context, i, source.let(scope, sum));
  });
};
