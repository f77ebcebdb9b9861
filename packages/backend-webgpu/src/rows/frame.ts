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
export interface Frame {
  readonly source: Source;
  readonly main: Scope;
  readonly plan: RowPlan;
  readonly rows: Rows;
  /** What a unit holds, in WGSL. */
  readonly type: string;
  /** Does `body` with every unit: in a loop, or one after another where they stay in registers. */
  each(body: (unit: Unit) => void): void;
  /** The name of what a view of a row's size shows of a unit. */
  load(unit: Unit, view: View): string;
  /** A number that depends on the class alone, in units of one. */
  ofClass(unit: Unit, view: View): string;
  /** Element of class `c` of this row. */
  element(view: View, c: string): string;
  /** Hands over results: stored, and given to what follows if they are what the kernels compute. */
  store(unit: Unit, to: Value, name: string): void;
  /** Does `body` where a condition holds, and there is a row. */
  when(scope: Scope, condition: string, body: (inner: Scope) => void): void;
  /** Hands over one number a row. */
  storeOfRow(to: Value, name: string): void;
  /** Joins the numbers of the units that each invocation has, and those of the lanes of a row. */
  join(merge: Merge, types: readonly string[], state: State): State;
  /** Sums over all units of a row, of what `body` gives for each. */
  sums(body: (unit: Unit) => readonly string[]): State;
  kernel(label: string): Kernel;
}

/** Opens a kernel over rows. */
export function frameOf(context: BuildContext, rows: Rows, plan: RowPlan): Frame {
  const source = new Source(context.target);
  const { main } = source;
  const { outer, classes, inner } = rows;
  const { width, lanes, kept, size, parts, chunk } = plan;
  const type = width === 4 ? 'vec4f' : 'f32';
  const units = classes / width;
  const apart = source.uniform('inner', inner);
  const cut = source.uniform('parts', parts);
  const length = source.uniform('chunk', chunk);
  main.lines.push(
    `let task = group * ${size / lanes}u + lane / ${lanes}u;`,
    `let exists = task < ${source.uniform('tasks', outer * inner * parts)};`,
    // Invocations without a row go along with the first, so that barriers stay uniform.
    'let safe = select(0u, task, exists);',
    `let units = ${source.uniform('units', units)};`,
    `let row = safe / ${cut};`,
    `let part = safe % ${cut};`,
    `let sub = lane % ${lanes}u;`,
    `let base = row / ${apart} * units * ${apart} + row % ${apart};`,
    `let first = part * ${length};`,
    `let end = min(first + ${length}, units);`,
    'let start = first + sub;',
  );

  const numberOf = ({ scope, at, ok }: Unit): string =>
    ok ? source.let(scope, `min(${at}, units - 1u)`) : at;
  const indexOf = (unit: Unit): string =>
    source.let(unit.scope, `base + ${numberOf(unit)}${inner === 1 ? '' : ` * ${apart}`}`);
  const vectors = (view: View): string => source.vectors(view.of, 'read');
  const hand = (scope: Scope, to: Value, index: string, name: string): void => {
    if (to === context.value) finish(source, scope, context, index, name);
    else source.store(scope, to, index, name);
  };

  const each: Frame['each'] = (body) => {
    if (kept === 0) {
      const at = source.name('c');
      const scope = source.inner(main);
      body({ scope, at, ok: null });
      main.lines.push(`for (var ${at} = start; ${at} < end; ${at} += ${lanes}u) {`);
      main.lines.push(...scope.lines, '}');
    }
    const shortest = units - (parts - 1) * chunk;
    for (let k = 0; k < kept; k++) {
      const at = source.let(main, `start + ${k * lanes}u`);
      const ok = (k + 1) * lanes <= shortest ? null : source.let(main, `${at} < end`);
      body({ scope: main, at, ok });
    }
  };
  const load: Frame['load'] = (unit, view) => {
    const i = indexOf(unit);
    if (width === 1) return source.load(unit.scope, view, i);
    return source.let(unit.scope, `${vectors(view)}[${i}]`);
  };
  const when: Frame['when'] = (scope, condition, body) => {
    const within = source.inner(scope);
    body(within);
    scope.lines.push(`if (exists && ${condition}) {`, ...within.lines, '}');
  };
  const join: Frame['join'] = (merge, types, state) => {
    let all = state;
    if (width === 4) {
      const part = (j: number): State => state.map((name) => `${name}[${j}]`);
      const pair = (j: number): State =>
        merge(part(j), part(j + 1)).map((x) => source.let(main, x));
      all = merge(pair(0), pair(2));
    }
    return joinLanes(source, main, { count: lanes, size }, merge, types, all);
  };

  return {
    source,
    main,
    plan,
    rows,
    type,
    each,
    load,
    when,
    join,
    ofClass: (unit, view) => source.load(unit.scope, view, numberOf(unit)),
    element: (view, c) =>
      width === 1
        ? load({ scope: main, at: c, ok: null }, view)
        : source.let(main, `${vectors(view)}[base + (${c} >> 2u)][${c} & 3u]`),
    store(unit, to, name) {
      const i = indexOf(unit);
      when(unit.scope, unit.ok ?? 'true', (inner) => {
        if (width === 1) hand(inner, to, i, name);
        else inner.lines.push(`${source.vectors(to, 'write')}[${i}] = ${name};`);
      });
    },
    storeOfRow(to, name) {
      when(main, 'sub == 0u && part == 0u', (inner) => hand(inner, to, 'row', name));
    },
    sums(body) {
      const sums: { readonly sum: string; readonly lost: string }[] = [];
      each((unit) => {
        const { scope, ok } = unit;
        body(unit).forEach((expression, i) => {
          let known = sums[i];
          if (!known) {
            known = { sum: source.name('sum'), lost: source.name('lost') };
            sums.push(known);
            main.lines.push(
              `var ${known.sum} = ${type}(0.0);`,
              `var ${known.lost} = ${type}(0.0);`,
            );
          }
          const { sum, lost } = known;
          const term = source.let(
            scope,
            ok ? `select(${type}(0.0), ${expression}, ${ok})` : expression,
          );
          const next = source.let(scope, `${sum} + ${term}`);
          // What rounding takes is kept beside the sum, where no driver takes it for 0.
          if (context.target.compensates) {
            scope.lines.push(`${lost} += ${term} - (${next} - ${sum});`);
          }
          scope.lines.push(`${sum} = ${next};`);
        });
      });
      // The error of an infinite sum is no number.
      const totals = sums.map(({ sum, lost }) =>
        source.let(main, `select(${sum} + ${lost}, ${sum}, ${sum} > ${type}(3e38))`),
      );
      return join(add, new Array(totals.length).fill('f32'), totals);
    },
    kernel: (label) =>
      source.kernel({
        label,
        size,
        groups: Math.ceil((outer * inner * parts * lanes) / size),
        cost: outer * classes * inner * 30,
      }),
  };
}
