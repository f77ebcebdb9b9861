import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { add, joinLanes, type Merge, type State } from '../kernels/lanes.ts';
import { type Scope, Source } from '../source.ts';
import type { Value, View } from '../value.ts';
import type { RowPlan, Rows } from './plan.ts';

/** A unit of a row: one class or four. */
export interface Unit {
  readonly scope: Scope;
  /** Its number, a `u32`. */
  readonly at: string;
  /** A condition; null where it surely exists. Else another one stands in for it. */
  readonly ok: string | null;
}

/** One kernel over rows: which row an invocation works on, and how it walks along it. */
export class Frame {
  readonly source: Source;
  readonly main: Scope;
  readonly plan: RowPlan;
  readonly rows: Rows;
  /** What a unit holds. */
  readonly type: string;
  readonly #context: BuildContext;

  constructor(context: BuildContext, rows: Rows, plan: RowPlan) {
    this.#context = context;
    this.source = new Source(context.target);
    this.main = this.source.main;
    this.plan = plan;
    this.rows = rows;
    const { lanes, parts, size, chunk, width } = plan;
    this.type = width === 4 ? 'vec4f' : 'f32';
    const uniform = (name: string, value: number): string => this.source.uniform(name, value);
    const inner = uniform('inner', rows.inner);
    this.main.lines.push(
      `let task = group * ${size / lanes}u + lane / ${lanes}u;`,
      `let exists = task < ${uniform('tasks', rows.outer * rows.inner * parts)};`,
      // Invocations without a row go along with the first, so that barriers stay uniform.
      'let safe = select(0u, task, exists);',
      `let units = ${uniform('units', rows.classes / width)};`,
      `let row = safe / ${uniform('parts', parts)};`,
      `let part = safe % ${uniform('parts', parts)};`,
      `let sub = lane % ${lanes}u;`,
      `let base = row / ${inner} * units * ${inner} + row % ${inner};`,
      `let first = part * ${uniform('chunk', chunk)};`,
      `let end = min(first + ${uniform('chunk', chunk)}, units);`,
      'let start = first + sub;',
    );
  }

  /** Does `body` with every unit: in a loop, or one after another where they stay in registers. */
  each(body: (unit: Unit) => void): void {
    const { source, main: scope, rows } = this;
    const { kept, lanes, parts, chunk, width } = this.plan;
    if (kept === 0) {
      const at = source.name('c');
      const inner = source.inner(scope);
      body({ scope: inner, at, ok: null });
      scope.lines.push(`for (var ${at} = start; ${at} < end; ${at} += ${lanes}u) {`);
      scope.lines.push(...inner.lines, '}');
      return;
    }
    const shortest = rows.classes / width - (parts - 1) * chunk;
    for (let k = 0; k < kept; k++) {
      const at = source.let(scope, `start + ${k * lanes}u`);
      const ok = (k + 1) * lanes <= shortest ? null : source.let(scope, `${at} < end`);
      body({ scope, at, ok });
    }
  }

  /** The name of what a view of a row's size shows of a unit. */
  load(unit: Unit, view: View): string {
    const i = this.#index(unit);
    const { source } = this;
    if (this.plan.width === 1) return source.load(unit.scope, view, i);
    return source.let(unit.scope, `${source.vectors(view.of, 'read')}[${i}]`, 'x');
  }

  /** A number that depends on the class alone, in units of one. */
  ofClass(unit: Unit, view: View): string {
    return this.source.load(unit.scope, view, this.#number(unit));
  }

  /** Element of class `c` of this row. */
  element(view: View, c: string): string {
    const { source, main } = this;
    const unit: Unit = { scope: main, at: c, ok: null };
    if (this.plan.width === 1) return this.load(unit, view);
    return source.let(main, `${source.vectors(view.of, 'read')}[base + (${c} >> 2u)][${c} & 3u]`);
  }

  /** Hands over results: stored, and given to what follows if they are what the kernels compute. */
  store(unit: Unit, to: Value, name: string): void {
    const { scope, ok } = unit;
    const { source } = this;
    const inner = source.inner(scope);
    const i = this.#index(unit);
    if (this.plan.width === 4) inner.lines.push(`${source.vectors(to, 'write')}[${i}] = ${name};`);
    else this.#finish(inner, to, i, name);
    scope.lines.push(`if (exists${ok ? ` && ${ok}` : ''}) {`, ...inner.lines, '}');
  }

  /** Hands over one number a row. */
  storeOfRow(to: Value, name: string): void {
    const { source, main } = this;
    const inner = source.inner(main);
    this.#finish(inner, to, 'row', name);
    main.lines.push('if (exists && sub == 0u && part == 0u) {', ...inner.lines, '}');
  }

  /** Joins the numbers of the units that each invocation has, and those of the lanes of a row. */
  join(merge: Merge, types: readonly string[], state: State): State {
    const { lanes: count, size, width } = this.plan;
    const { source, main } = this;
    let all = state;
    if (width === 4) {
      const part = (j: number): State => state.map((name) => `${name}[${j}]`);
      const pair = (j: number): State =>
        merge(part(j), part(j + 1)).map((x) => source.let(main, x));
      all = merge(pair(0), pair(2));
    }
    return joinLanes(source, main, { count, size }, merge, types, all);
  }

  /**
   * Sums over all units of a row, of what `body` gives for each. What rounding takes from a sum is kept beside it; where a
   * driver reorders additions that is 0, and sums are as good as plain ones.
   */
  sums(body: (unit: Unit) => readonly string[]): State {
    const { source, main, type } = this;
    const all: { readonly sum: string; readonly lost: string }[] = [];
    this.each((unit) => {
      body(unit).forEach((expression, i) => {
        let one = all[i];
        if (!one) {
          one = { sum: source.name('sum'), lost: source.name('lost') };
          all.push(one);
          main.lines.push(`var ${one.sum} = ${type}(0.0);`, `var ${one.lost} = ${type}(0.0);`);
        }
        const { sum, lost } = one;
        const { scope, ok } = unit;
        const term = source.let(
          scope,
          ok ? `select(${type}(0.0), ${expression}, ${ok})` : expression,
        );
        const next = source.let(scope, `${sum} + ${term}`);
        scope.lines.push(`${lost} += ${term} - (${next} - ${sum});`, `${sum} = ${next};`);
      });
    });
    // The error of an infinite sum is no number.
    const totals = all.map(({ sum, lost }) =>
      source.let(main, `select(${sum} + ${lost}, ${sum}, ${sum} > ${type}(3e38))`),
    );
    return this.join(
      add,
      totals.map(() => 'f32'),
      totals,
    );
  }

  kernel(label: string): Kernel {
    const { outer, classes, inner } = this.rows;
    const { lanes, size, parts } = this.plan;
    return this.source.kernel({
      label,
      size,
      groups: Math.ceil((outer * inner * parts * lanes) / size),
      cost: outer * classes * inner * 30,
    });
  }

  #finish(scope: Scope, to: Value, index: string, name: string): void {
    if (to === this.#context.value) finish(this.source, scope, this.#context, index, name);
    else this.source.store(scope, to, index, name);
  }

  #number({ scope, at, ok }: Unit): string {
    return ok ? this.source.let(scope, `min(${at}, units - 1u)`) : at;
  }

  #index(unit: Unit): string {
    const { inner } = this.rows;
    const far = inner === 1 ? '' : ` * ${this.source.uniform('inner', inner)}`;
    return this.source.let(unit.scope, `base + ${this.#number(unit)}${far}`);
  }
}
