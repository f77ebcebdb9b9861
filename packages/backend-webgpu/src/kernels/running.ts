import type { Scope, Source } from '../source.ts';
import { runningSum } from '../wgsl/running-sum.ts';

/** Names of a sum so far: for floats with its rounding error. */
export type Sum = readonly string[];

/** A variable in which elements add up. */
export class Running {
  readonly #name: string;
  readonly #source: Source;
  readonly #isFloat: boolean;

  constructor(source: Source, scope: Scope, isFloat: boolean) {
    this.#source = source;
    this.#isFloat = isFloat;
    this.#name = source.name('sum');
    if (isFloat) source.use(runningSum);
    scope.lines.push(`var ${this.#name} = ${isFloat ? 'vec2f' : 'i32'}();`);
  }

  add(scope: Scope, [high, low = '0f']: Sum): void {
    const name = this.#name;
    const next = this.#isFloat ? `running_sum(${name}, ${high}, ${low})` : `${name} + ${high}`;
    scope.lines.push(`${name} = ${next};`);
  }

  now(scope: Scope): Sum {
    const now = this.#source.let(scope, this.#name);
    return this.#isFloat ? [`${now}.x`, `${now}.y`] : [now];
  }
}

/** The name of a sum with its error put in. */
export function roundedSum(source: Source, scope: Scope, [high, low]: Sum): string {
  if (low === undefined) return high as string;
  source.use(runningSum);
  return source.let(scope, `rounded_sum(vec2f(${high}, ${low}))`);
}
