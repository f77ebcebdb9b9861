import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { Source, typeOf } from '../source.ts';
import { element, problemOf } from './matmul-problem.ts';

const SIZE = 64;

/** Matrix products, one batch dimension at most, each factor read through its view and transposed on request. */
export function matmul(context: BuildContext): Kernel[] {
  const { value, target, spell } = context;
  if (value.size === 0) return [];
  const problem = problemOf(value);
  const { m, n, k } = problem;
  const source = new Source(target, spell);
  const { main } = source;
  const i = source.let(main, `group * ${SIZE}u + lane`, 'i');
  main.lines.push(`if (${i} >= ${source.uniform('size', value.size)}) { return; }`);
  const outer = source.let(main, `${i} % ${source.uniform('n', n)}`);
  const down = source.let(main, `${i} / ${source.uniform('n', n)}`);
  const row = source.let(main, `${down} % ${source.uniform('m', m)}`);
  const batch = source.let(main, `${down} / ${source.uniform('m', m)}`);
  const sum = source.name('sum');
  main.lines.push(`var ${sum} = ${typeOf(value.dtype)}();`);
  const inner = source.name('k');
  const loop = source.inner(main);
  const x = element(source, loop, problem.left, { batch, outer: row, inner });
  const y = element(source, loop, problem.right, { batch, outer, inner });
  loop.lines.push(`${sum} += ${x} * ${y};`);
  main.lines.push(
    `for (var ${inner} = 0u; ${inner} < ${source.uniform('k', k)}; ${inner}++) {`,
    ...loop.lines,
    '}',
  );
  finish(source, main, context, i, source.let(main, sum));
  return [
    source.kernel({
      label: `matmul ${value.shape.join('×')}×${k}`,
      size: SIZE,
      groups: Math.ceil(value.size / SIZE),
      cost: 2 * value.size * k,
    }),
  ];
}
