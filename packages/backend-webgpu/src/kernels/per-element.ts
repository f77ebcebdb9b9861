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
  if (count % span === 0) several(source, each, body);
  else guarded(source, each, source.uniform('count', count), body);
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
function unrolled(source: Source, scope: Scope, each: number, body: Body): void {
  for (let k = 0; k < each; k++) {
    body(source, scope, k === 0 ? 'first' : source.let(scope, `first + ${SIZE * k}u`, 'i'));
  }
}

function several(source: Source, each: number, body: Body): void {
  source.main.lines.push(`let first = group * ${SIZE * each}u + lane;`);
  unrolled(source, source.main, each, body);
}

function guarded(source: Source, each: number, count: string, body: Body): void {
  const { main } = source;
  main.lines.push(`let first = group * ${SIZE * each}u + lane;`);
  if (each === 1) {
    main.lines.push(`if (first >= ${count}) { return; }`);
    body(source, main, 'first');
    return;
  }
  const all = source.inner(main);
  unrolled(source, all, each, body);
  const some = source.inner(main);
  const i = source.name('i');
  body(source, some, i);
  main.lines.push(
    `if (first + ${SIZE * (each - 1)}u < ${count}) {`,
    ...all.lines,
    '} else {',
    `for (var ${i} = first; ${i} < ${count}; ${i} += ${SIZE}u) {`,
    ...some.lines,
    '}',
    '}',
  );
}
