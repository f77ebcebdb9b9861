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
  const each = count < MANY ? 1 : EACH;
  const span = SIZE * each;
  const n = source.uniform('count', count);
  const one = source.inner(main);
  body(source, one, 'i');
  main.lines.push(`var i = group * ${span}u + lane;`);
  if (each > 1) {
    // Side by side in the code, so that they share what they have in common and none waits for another.
    const all = source.inner(main);
    for (let k = 0; k < each; k++) body(source, all, source.let(all, `i + ${SIZE * k}u`));
    main.lines.push(`if (i + ${span - SIZE}u < ${n}) {`, ...all.lines, 'return; }');
  }
  const head = each > 1 ? `for (; i < ${n}; i += ${SIZE}u) {` : `if (i < ${n}) {`;
  main.lines.push(head, ...one.lines, '}');
  const groups = Math.ceil(count / span);
  return [source.kernel({ label, size: SIZE, groups, cost: count * (one.lines.length + work) })];
}
