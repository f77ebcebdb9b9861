import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { Source, typeOf } from '../source.ts';
import { isLong, stepsFor } from './matmul-block.ts';
import { element, type Problem } from './matmul-problem.ts';

const SIZE = 64;

/** One invocation an element: for products so small that nothing else pays. */
export function singleKernel(context: BuildContext, problem: Problem): Kernel {
  const { value, target, spell } = context;
  const { m, n, k } = problem;
  const source = new Source(target, spell);
  const { main } = source;
  const i = source.let(main, `group * ${SIZE}u + lane`, 'i');
  main.lines.push(`if (${i} >= ${source.uniform('size', value.size)}) { return; }`);
  const outer = source.let(main, `${i} % ${source.uniform('n', n)}`);
  const down = source.let(main, `${i} / ${source.uniform('n', n)}`);
  const row = source.let(main, `${down} % ${source.uniform('m', m)}`);
  const batch = source.let(main, `${down} / ${source.uniform('m', m)}`);
  const loop = source.inner(main);
  const x = element(source, loop, problem.left, { batch, outer: row, inner: 'k' });
  const y = element(source, loop, problem.right, { batch, outer, inner: 'k' });
  const end = source.uniform('k', k);
  const zero = `${typeOf(value.dtype)}()`;
  const sum = (from: string, to: string): string[] => [
    `var sum = ${zero};`,
    `for (var k = ${from}; k < ${to}; k++) {`,
    ...loop.lines,
    `sum += ${x} * ${y};`,
    '}',
  ];
  const steps = stepsFor(k);
  const long = isLong(value, { length: k, steps });
  if (long) {
    main.lines.push(
      `var total = ${zero};`,
      `for (var block = 0u; block < ${end}; block += ${steps}u) {`,
      ...sum('block', `min(block + ${steps}u, ${end})`),
      'total += sum;',
      '}',
    );
  } else {
    main.lines.push(...sum('0u', end));
  }
  finish(source, main, context, i, source.let(main, long ? 'total' : 'sum'));
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}`,
    size: SIZE,
    groups: Math.ceil(value.size / SIZE),
    cost: 2 * value.size * k,
  });
}
