import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';

const SIZE = 64;
/** Elements of an invocation, a workgroup apart, where there are enough for all. */
const EACH = 4;
const MANY = 1 << 14;

/** What is done for element `index`, the name of a `u32`. */
export type Body = (source: Source, scope: Scope, index: string) => void;

/** A kernel that does the same for each of `count` elements; `work` is about how many operations one takes besides what is read and stored. */
export function perElement(
  { target }: BuildContext,
  { label, count, work = 0 }: { label: string; count: number; work?: number },
  body: Body,
): Kernel[] {
  if (count === 0) return [];
  const source = new Source(target);
  const { main } = source;
  const span = SIZE * (count < MANY ? 1 : EACH);
  const loop = source.inner(main);
  body(source, loop, 'i');
  main.lines.push(
    `let end = min(group * ${span}u + ${span}u, ${source.uniform('count', count)});`,
    `for (var i = group * ${span}u + lane; i < end; i += ${SIZE}u) {`,
    ...loop.lines,
    '}',
  );
  const groups = Math.ceil(count / span);
  return [source.kernel({ label, size: SIZE, groups, cost: count * (loop.lines.length + work) })];
}
