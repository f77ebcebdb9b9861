import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { Source, typeOf } from '../source.ts';
import type { Value } from '../value.ts';

const SIZE = 64;

/** Adds the partial sums of a product, always in the same order. */
export function partsKernel(context: BuildContext, sums: Value, parts: number): Kernel {
  const { value, target, spell } = context;
  const source = new Source(target, spell);
  const { main } = source;
  const size = source.uniform('size', value.size);
  const i = source.let(main, `group * ${SIZE}u + lane`, 'i');
  main.lines.push(
    `if (${i} >= ${size}) { return; }`,
    `var sum = ${typeOf(value.dtype)}();`,
    `for (var part = 0u; part < ${source.uniform('parts', parts)}; part++) {`,
    `sum += ${source.reader(sums)}(part * ${size} + ${i});`,
    '}',
  );
  finish(source, main, context, i, source.let(main, 'sum'));
  return source.kernel({
    label: `matmul ${value.shape.join('×')}, ${parts} parts`,
    size: SIZE,
    groups: Math.ceil(value.size / SIZE),
    cost: value.size * parts,
  });
}
