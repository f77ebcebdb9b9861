import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';

const SIZE = 64;
/** Elements of an invocation, a workgroup apart, so that it does not wait for each of them. */
const EACH = 4;
/** From this many elements on there is enough to do for all: on a real device, and on one that is a program. */
const MANY = 1 << 16;
const MANY_SOFTWARE = SIZE * EACH;

/** What is done for element `index`, the name of a `u32`. */
export type Body = (source: Source, scope: Scope, index: string) => void;

/** A kernel that does the same for each of `count` elements; `work` is about how many operations one takes besides what is read and stored. */
export function perElement(
  { target, spell }: BuildContext,
  { label, count, work = 0 }: { label: string; count: number; work?: number },
  body: Body,
): Kernel[] {
  if (count === 0) return [];
  const source = new Source(target, spell);
  const each = count >= (target.software ? MANY_SOFTWARE : MANY) ? EACH : 1;
  const span = SIZE * each;
  unrolled(source, each, count, body);
  const lines = source.main.lines.length;
  return [
    source.kernel({
      label,
      size: SIZE,
      groups: Math.ceil(count / span),
      cost: count * (lines / each + work),
    }),
  ];
}

/** Elements next to each other in the code share what they have in common. */
function unrolled(source: Source, each: number, count: number, body: Body): void {
  const { main } = source;
  main.lines.push(`let first = group * ${SIZE * each}u + lane;`);
  const all = source.inner(main);
  for (let k = 0; k < each; k++) {
    body(source, all, k === 0 ? 'first' : source.let(all, `first + ${SIZE * k}u`, 'i'));
  }
  if (count % (SIZE * each) === 0) {
    main.lines.push(...all.lines);
    return;
  }
  const n = source.uniform('count', count);
  main.lines.push(`if (first + ${SIZE * (each - 1)}u < ${n}) {`, ...all.lines, '}');
  if (each === 1) return;
  const some = source.inner(main);
  const i = source.name('i');
  body(source, some, i);
  main.lines.push(
    `else { for (var ${i} = first; ${i} < ${n}; ${i} += ${SIZE}u) {`,
    ...some.lines,
    '} }',
  );
}
