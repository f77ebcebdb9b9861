import { isWhole } from '@xent/core/plan';
import { type BuildContext, finish, isAlone } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { add, joinLanes, type Merge, type State } from '../kernels/lanes.ts';
import { type Scope, Source } from '../source.ts';
import type { Value, View } from '../value.ts';
import type { RowPlan, Rows } from './plan.ts';

/** Four classes of a row. */
export interface Pack {
  readonly scope: Scope;
  /** The first of them, a `u32`; the others follow `Frame.step` apart. */
  readonly at: string;
  /** A condition, of each or of all; null where all exist. */
  readonly ok: string | null;
}

/** One kernel over rows: which row an invocation works on, and how it walks along it. */
export class Frame {
  readonly source: Source;
  readonly main: Scope;
  readonly plan: RowPlan;
  readonly rows: Rows;
  /** Are packs whole vectors in memory? */
  readonly quads: boolean;
  /** From one class of a pack to the next. */
  readonly step: number;
  readonly #context: BuildContext;

  constructor(context: BuildContext, rows: Rows, plan: RowPlan, views: readonly View[]) {
    this.#context = context;
    this.source = new Source(context.target, context.spell);
    this.main = this.source.main;
    this.plan = plan;
    this.rows = rows;
    const { classes, outer, inner } = rows;
    const { lanes, parts, size, chunk } = plan;
    this.quads =
      inner === 1 && classes > 0 && classes % 4 === 0 && views.some((view) => this.#isVector(view));
    this.step = this.quads ? 1 : lanes;
    const uniform = (name: string, value: number): string => this.source.uniform(name, value);
    const apart = uniform('inner', inner);
    this.main.lines.push(
      `let task = group * ${size / lanes}u + lane / ${lanes}u;`,
      `let exists = task < ${uniform('tasks', outer * inner * parts)};`,
      // Invocations without a row go along with the first, so that barriers stay uniform.
      'let safe = select(0u, task, exists);',
      `let classes = ${uniform('classes', classes)};`,
      `let row = safe / ${uniform('parts', parts)};`,
      `let part = safe % ${uniform('parts', parts)};`,
      `let sub = lane % ${lanes}u;`,
      `let base = row / ${apart} * classes * ${apart} + row % ${apart};`,
      `let first = part * ${uniform('chunk', chunk)};`,
      `let end = min(first + ${uniform('chunk', chunk)}, classes);`,
      `let start = first + sub${this.quads ? ' * 4u' : ''};`,
    );
  }

  /** Does `body` with every pack: in a loop, or one after another where packs stay in registers. */
  each(scope: Scope, body: (pack: Pack) => void): void {
    const { packs, lanes, parts, chunk } = this.plan;
    const stride = 4 * lanes;
    if (packs > 0) {
      const fills = parts > 1 ? this.rows.classes % chunk === 0 : chunk === packs * stride;
      for (let k = 0; k < packs; k++) {
        const at = this.source.let(scope, `start + ${k * stride}u`);
        const full = fills || (parts === 1 && k < packs - 1);
        body({ scope, at, ok: full ? null : this.#exist(scope, at) });
      }
      return;
    }
    const c = this.source.name('c');
    const inner = this.source.inner(scope);
    body({ scope: inner, at: c, ok: null });
    const last = this.quads ? c : `${c} + ${3 * this.step}u`;
    scope.lines.push(`var ${c} = start;`);
    scope.lines.push(`for (; ${last} < end; ${c} += ${stride}u) {`, ...inner.lines, '}');
    if (this.quads) return;
    const tail = this.source.inner(scope);
    const at = this.source.let(tail, c);
    body({ scope: tail, at, ok: this.#exist(tail, at) });
    scope.lines.push(`if (${c} < end) {`, ...tail.lines, '}');
  }

  /** Names of the four elements of a pack, as a vector. Where there are none, those of other classes stand in. */
  load({ scope, at, ok }: Pack, view: View): string {
    const { source } = this;
    if (this.quads && this.#isVector(view)) {
      const safe = ok ? source.let(scope, `min(${at}, classes - 4u)`) : at;
      const q = source.let(scope, `(base + ${safe}) >> 2u`);
      return source.let(scope, `${source.vectors(view.of, 'read')}[${q}]`, 'x');
    }
    const elements = this.indices({ scope, at, ok }).map((i) => source.load(scope, view, i));
    return source.let(scope, `vec4f(${elements.join(', ')})`, 'x');
  }

  /** Four numbers that depend on the class alone. */
  ofClass({ scope, at, ok }: Pack, view: View): string {
    const { source } = this;
    const elements = this.#classesOf({ scope, at, ok }).map((c) => source.load(scope, view, c));
    return source.let(scope, `vec4f(${elements.join(', ')})`, 'x');
  }

  /** Element of class `c` of this row. */
  element(scope: Scope, view: View, c: string): string {
    const { source } = this;
    const i = source.let(scope, `base + ${c}${this.#times}`);
    if (!(this.quads && this.#isVector(view))) return source.load(scope, view, i);
    return source.let(scope, `${source.vectors(view.of, 'read')}[${i} >> 2u][${i} & 3u]`, 'x');
  }

  /** Hands over a pack of results: stored, and given to what follows if they are what the kernels compute. */
  store({ scope, at, ok }: Pack, to: Value, vector: string): void {
    const { source } = this;
    const { value } = this.#context;
    if (this.quads && (to !== value || isAlone(this.#context)) && source.hasVectors(to)) {
      const guard = ok ? `exists && ${ok}` : 'exists';
      const q = source.let(scope, `(base + ${at}) >> 2u`);
      scope.lines.push(`if (${guard}) { ${source.vectors(to, 'write')}[${q}] = ${vector}; }`);
      return;
    }
    const each = source.inner(scope);
    this.indices({ scope: each, at, ok: null }).forEach((index, j) => {
      const inner = ok ? source.inner(each) : each;
      const element = source.let(inner, `${vector}[${j}]`);
      if (to === value) finish(source, inner, this.#context, index, element);
      else source.store(inner, to, index, element);
      if (ok) each.lines.push(`if (${at} + ${j * this.step}u < end) {`, ...inner.lines, '}');
    });
    scope.lines.push('if (exists) {', ...each.lines, '}');
  }

  /** Hands over one number a row. */
  storeOfRow(scope: Scope, to: Value, name: string): void {
    const inner = this.source.inner(scope);
    if (to === this.#context.value) finish(this.source, inner, this.#context, 'row', name);
    else this.source.store(inner, to, 'row', name);
    scope.lines.push('if (exists && sub == 0u && part == 0u) {', ...inner.lines, '}');
  }

  /** Indices of the elements of a pack. */
  indices(pack: Pack): string[] {
    const { source } = this;
    return this.#classesOf(pack).map((c) =>
      source.let(pack.scope, `base + ${c}${this.#times}`, 'at'),
    );
  }

  /** Joins what the lanes of a row have. */
  join(merge: Merge, types: readonly string[], state: State): State {
    const { lanes: count, size } = this.plan;
    return joinLanes(this.source, this.main, { count, size }, merge, types, state);
  }

  sum(name: string): string {
    return this.join(add, ['f32'], [name])[0] as string;
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

  get #times(): string {
    const { inner } = this.rows;
    return inner === 1 ? '' : ` * ${this.source.uniform('inner', inner)}`;
  }

  #classesOf({ scope, at, ok }: Pack): string[] {
    return [0, 1, 2, 3].map((j) => {
      const c = j === 0 ? at : this.source.let(scope, `${at} + ${j * this.step}u`);
      return ok ? this.source.let(scope, `min(${c}, classes - 1u)`) : c;
    });
  }

  #exist(scope: Scope, at: string): string {
    if (this.quads) return this.source.let(scope, `${at} < end`);
    const steps = [0, 1, 2, 3].map((j) => `${j * this.step}u`).join(', ');
    return this.source.let(scope, `vec4u(${at}) + vec4u(${steps}) < vec4u(end)`);
  }

  #isVector(view: View): boolean {
    return isWhole(view) && this.source.hasVectors(view.of);
  }
}
