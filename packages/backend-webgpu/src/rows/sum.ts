import type { Scope } from '../source.ts';
import type { Frame, Pack } from './frame.ts';

/** A sum of vectors under way. */
export interface Sum {
  add(pack: Pack, vector: string): void;
  clear(scope: Scope): void;
  /** The sum of all that was added, one number. */
  total(scope: Scope): string;
}

/** Sums of packs; what rounding takes from a long one is kept beside it where that works. */
export function vectorSum(frame: Frame): Sum {
  const { source, main, plan } = frame;
  const isLong = plan.packs === 0 && source.target.compensates;
  const s = source.name('sum');
  const lost = source.name('lost');
  main.lines.push(`var ${s} = vec4f(0.0);`);
  if (isLong) main.lines.push(`var ${lost} = vec4f(0.0);`);
  return {
    add({ scope, ok }, vector) {
      const v = ok ? source.let(scope, `select(vec4f(0.0), ${vector}, ${ok})`) : vector;
      if (!isLong) {
        scope.lines.push(`${s} = ${s} + ${v};`);
        return;
      }
      const next = source.name('next');
      scope.lines.push(
        `let ${next} = ${s} + ${v};`,
        `${lost} = ${lost} + (${v} - (${next} - ${s}));`,
        `${s} = ${next};`,
      );
    },
    clear(scope) {
      scope.lines.push(`${s} = vec4f(0.0);`);
      if (isLong) scope.lines.push(`${lost} = vec4f(0.0);`);
    },
    total(scope) {
      const all = source.name('all');
      scope.lines.push(`let ${all} = ${isLong ? `${s} + ${lost}` : s};`);
      return source.let(scope, `(${all}.x + ${all}.y) + (${all}.z + ${all}.w)`);
    },
  };
}
