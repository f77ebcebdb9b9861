import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { Scope } from '../source.ts';
import { folding, largest } from './accumulators.ts';
import { perElement } from './per-element.ts';
import { reduction } from './reduction.ts';
import { choose, search, type Writes } from './writes.ts';

/** Every element of the result looks at all indices of its line: a reduction of those that name it. */
export function lookAtAll(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { base, isAdd, lines } = writes;
  const isInt = value.dtype !== 'float32';
  const add = folding(isInt ? 'int32' : 'float32', isInt ? '0i' : '0f', (a, b) => `${a} + ${b}`);
  return reduction(context, {
    label: value.op,
    outputs: value.size,
    count: lines.count,
    neighbours: 'outputs',
    accumulator: isAdd ? add : largest,
    line(source, scope, output) {
      const { place, exists, index, element } = search(source, scope, writes, output);
      return {
        ...(exists && { exists }),
        state(loop, r) {
          const isHere = `${index(loop, r)} == ${place}`;
          if (!isAdd) return [source.let(loop, `select(-1i, i32(${r}), ${isHere})`)];
          const term = source.name('term');
          const here = source.inner(loop);
          const found = element(here, r);
          loop.lines.push(
            `var ${term} = ${add.nothing[0]};`,
            `if (${isHere}) {`,
            ...here.lines,
            `${term} = ${found};`,
            '}',
          );
          return [term];
        },
      };
    },
    end(source, scope, output, [state]) {
      const before = source.load(scope, base, output);
      if (isAdd) {
        finish(source, scope, context, output, source.let(scope, `${before} + ${state}`));
        return;
      }
      const { element } = search(source, scope, writes, output);
      const result = choose(source, scope, value.dtype, before, `${state} >= 0`, (inside) =>
        element(inside, source.let(inside, `u32(${state})`)),
      );
      finish(source, scope, context, output, result);
    },
  });
}

/** The same where there are few: one after the other. */
export function lookAtFew(context: BuildContext, writes: Writes): Kernel[] {
  const { value } = context;
  const { count } = writes.lines;
  return perElement(
    context,
    { label: value.op, count: value.size, work: 8 * count },
    (source, scope, output) => {
      const { place, exists = 'true', index, element } = search(source, scope, writes, output);
      const result = source.name('result');
      scope.lines.push(`var ${result} = ${source.load(scope, writes.base, output)};`);
      const each = (loop: Scope, r: string): void => {
        const isHere = `${exists} && ${index(loop, r)} == ${place}`;
        const here = source.inner(loop);
        const found = element(here, r);
        const next = writes.isAdd ? `${result} + ${found}` : found;
        loop.lines.push(`if (${isHere}) {`, ...here.lines, `${result} = ${next};`, '}');
      };
      if (count === 1) {
        each(scope, '0u');
      } else {
        const loop = source.inner(scope);
        const r = source.name('r');
        each(loop, r);
        const n = source.uniform('indices', count);
        scope.lines.push(`for (var ${r} = 0u; ${r} < ${n}; ${r}++) {`, ...loop.lines, '}');
      }
      finish(source, scope, context, output, source.let(scope, result));
    },
  );
}
