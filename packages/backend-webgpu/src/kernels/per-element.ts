import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';

const SIZE = 64;
/** From this many elements on, an invocation takes several, a workgroup apart. */
const MANY = 1 << 16;
const EACH = 4;

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
  const { main } = source;
  const each = count >= MANY ? EACH : 1;
  const limit = source.uniform('count', count);
  const scope = source.inner(main);
  const i = source.name('i');
  body(source, scope, i);
  const tail = [`if (${i} < ${limit}) {`, ...scope.lines, '}'];
  if (each === 1) {
    main.lines.push(`let ${i} = group * ${SIZE}u + lane;`, ...tail);
  } else {
    const k = source.name('k');
    main.lines.push(
      `for (var ${k} = 0u; ${k} < ${each}u; ${k}++) {`,
      `let ${i} = group * ${SIZE * each}u + ${k} * ${SIZE}u + lane;`,
      ...tail,
      '}',
    );
  }
  return [
    source.kernel({
      label,
      size: SIZE,
      groups: Math.ceil(count / (SIZE * each)),
      cost: count * (scope.lines.length + work),
    }),
  ];
}
