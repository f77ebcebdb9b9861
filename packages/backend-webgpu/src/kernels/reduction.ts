import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source, typeOf } from '../source.ts';
import { scratch, type Value } from '../value.ts';
import { type Neighbours, planOf, type Tile } from './reduction-plan.ts';

/** Registers that stand for a group of elements. */
export type State = readonly string[];

/** A way to make one out of many: associative, with a state for nothing. */
export interface Accumulator {
  readonly types: readonly ('float32' | 'int32')[];
  /** Expressions of the state that changes nothing. */
  readonly nothing: State;
  /** Expressions of the state of all elements of `a` and `b`. */
  merge(source: Source, scope: Scope, a: State, b: State): State;
}

/** How one output's elements are found: names of the state of element `r`, the name of a `u32`. */
export interface Line {
  state(scope: Scope, r: string): State;
  /** A condition without which there are no elements. */
  readonly exists?: string;
}

export interface Reduction {
  readonly label: string;
  readonly outputs: number;
  /** Elements of each output. */
  readonly count: number;
  readonly neighbours: Neighbours;
  readonly accumulator: Accumulator;
  /** Called once, outside the loop, for the output with the number `output`. */
  line(source: Source, scope: Scope, output: string): Line;
  /** Hands over an output. */
  end(source: Source, scope: Scope, output: string, state: State): void;
}

/**
 * Kernels of a reduction. Elements are merged in an order that depends on nothing but the sizes: four at a time in each
 * invocation, then the invocations, then the parts of outputs that are spread over several workgroups.
 */
export function reduction(context: BuildContext, given: Reduction): Kernel[] {
  const { outputs, count, accumulator, neighbours } = given;
  if (outputs === 0) return [];
  const tile = planOf(outputs, count, neighbours, context.target);
  if (tile.parts === 1) return [stage(context, given, tile)];
  const { parts } = tile;
  const left = accumulator.types.map((type) => scratch(type, outputs * parts));
  const first = stage(
    context,
    {
      ...given,
      end(source, scope, output, state) {
        const at = source.let(scope, `part * ${source.uniform('outputs', outputs)} + ${output}`);
        left.forEach((value, s) => {
          source.store(scope, value, at, state[s] as string);
        });
      },
    },
    tile,
  );
  return [first, ...joinParts(context, left, parts, given)];
}

/** Reduces the parts that kernels left of each output: first those of all outputs, then second ones, and so on. */
export function joinParts(
  context: BuildContext,
  left: readonly Value[],
  parts: number,
  given: Pick<Reduction, 'label' | 'outputs' | 'accumulator' | 'end'>,
): Kernel[] {
  return reduction(context, {
    ...given,
    count: parts,
    neighbours: 'outputs',
    line: (source, _, output) => ({
      state(scope, part) {
        const n = source.uniform('outputs', given.outputs);
        const at = source.let(scope, `${part} * ${n} + ${output}`);
        return left.map((value) => source.let(scope, `${source.reader(value)}(${at})`));
      },
    }),
  });
}

function stage(context: BuildContext, given: Reduction, tile: Tile): Kernel {
  const { label, outputs, count, neighbours, accumulator } = given;
  const { width, depth, parts, chunk } = tile;
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const across = neighbours === 'outputs';
  const groups = place(source, outputs, tile, across);
  const line = given.line(source, main, 'output');
  const isReal = `output < ${source.uniform('outputs', outputs)}`;
  const end = parts > 1 ? `min(part * ${source.uniform('chunk', chunk)} + ` : '';
  const all = source.uniform('reduced', count);
  const exists = line.exists === undefined ? isReal : `(${isReal}) && ${line.exists}`;
  const limit = parts > 1 ? `${end}${source.uniform('chunk', chunk)}, ${all})` : all;
  main.lines.push(`let end = select(0u, ${limit}, ${exists});`);
  const state = accumulate(source, accumulator, line, {
    from: parts > 1 ? `part * ${source.uniform('chunk', chunk)} + down` : 'down',
    depth,
    unrolls: chunk > 3 * depth,
  });
  combine(source, accumulator, state, tile, across);
  const last = source.inner(main);
  given.end(
    source,
    last,
    'output',
    state.map((name) => source.let(last, name)),
  );
  main.lines.push(`if (${isReal} && down == 0u) {`, ...last.lines, '}');
  return source.kernel({
    label,
    size: width * depth,
    groups,
    cost: outputs * count * 2,
  });
}

/** Which output, and which part of it, an invocation works on. Gives the number of workgroups. */
function place(source: Source, outputs: number, tile: Tile, across: boolean): number {
  const { width, depth, parts } = tile;
  const { lines } = source.main;
  if (depth === 1) {
    lines.push('let down = 0u;', `let at = group * ${width}u + lane;`);
    if (parts === 1) {
      lines.push('let output = at;');
      return Math.ceil(outputs / width);
    }
    const n = source.uniform('outputs', outputs);
    lines.push(`let output = at % ${n};`, `let part = at / ${n};`);
    lines.push(`if (part >= ${source.uniform('parts', parts)}) { return; }`);
    return Math.ceil((outputs * parts) / width);
  }
  const tiles = Math.ceil(outputs / width);
  let number = 'group';
  if (parts > 1) {
    const n = source.uniform('tiles', tiles);
    lines.push(`let part = group / ${n};`, `let tile = group % ${n};`);
    number = 'tile';
  }
  lines.push(
    `let across = ${across ? `lane % ${width}u` : `lane / ${depth}u`};`,
    `let down = ${across ? `lane / ${width}u` : `lane % ${depth}u`};`,
    `let output = ${number} * ${width}u + across;`,
  );
  return tiles * parts;
}

/** The loop of an invocation, over every `depth`th element. */
function accumulate(
  source: Source,
  accumulator: Accumulator,
  line: Line,
  { from, depth, unrolls }: { from: string; depth: number; unrolls: boolean },
): State {
  const { main } = source;
  const state = accumulator.types.map((type, s) => {
    const name = source.name('state');
    main.lines.push(`var ${name}: ${typeOf(type)} = ${accumulator.nothing[s]};`);
    return name;
  });
  const set = (scope: Scope, to: State): void => {
    const next = to.map((expression) => source.let(scope, expression));
    state.forEach((name, s) => {
      scope.lines.push(`${name} = ${next[s]};`);
    });
  };
  const fourAtOnce = (): string[] => {
    const four = source.inner(main);
    const [a, b, c, d] = [0, 1, 2, 3].map((k) =>
      line.state(four, k === 0 ? source.let(four, 'r') : source.let(four, `r + ${k * depth}u`)),
    ) as [State, State, State, State];
    const merge = (x: State, y: State): State =>
      accumulator.merge(source, four, x, y).map((e) => source.let(four, e));
    const joined = merge(merge(a, b), merge(c, d));
    set(four, accumulator.merge(source, four, state, joined));
    const loop = `for (; r + ${3 * depth}u < end; r += ${4 * depth}u) {`;
    return [loop, ...four.lines, '}'];
  };
  const one = source.inner(main);
  set(one, accumulator.merge(source, one, state, line.state(one, source.let(one, 'r'))));
  main.lines.push(
    `var r = ${from};`,
    ...(unrolls ? fourAtOnce() : []),
    `for (; r < end; r += ${depth}u) {`,
    ...one.lines,
    '}',
  );
  return state;
}

/** Merges the invocations of one output, in one or two steps; the first of them has the result. */
function combine(
  source: Source,
  accumulator: Accumulator,
  state: State,
  { width, depth }: Tile,
  across: boolean,
): void {
  const { main } = source;
  if (depth === 1) return;
  const shared = accumulator.types.map((type) => {
    const name = source.name('shared');
    source.declare(`var<workgroup> ${name}: array<${typeOf(type)}, ${width * depth}>;`);
    return name;
  });
  // Elements of `depth` invocations become those of `to`, each merging as many of them as lie `to` apart.
  const step = (from: number, to: number): void => {
    const inner = source.inner(main);
    const k = source.name('k');
    const place = across ? `${k} * ${width}u + across` : `across * ${depth}u + ${k}`;
    const at = source.let(inner, place);
    const other = shared.map((name) => source.let(inner, `${name}[${at}]`));
    const next = accumulator
      .merge(source, inner, state, other)
      .map((expression) => source.let(inner, expression));
    main.lines.push(
      ...shared.map((name, s) => `${name}[lane] = ${state[s]};`),
      'workgroupBarrier();',
      `if (down < ${to}u) {`,
      `for (var ${k} = down + ${to}u; ${k} < ${from}u; ${k} += ${to}u) {`,
      ...inner.lines,
      ...state.map((name, s) => `${name} = ${next[s]};`),
      '}',
      '}',
    );
  };
  if (depth <= 8) {
    step(depth, 1);
    return;
  }
  const middle = depth <= 64 ? 8 : 16;
  step(depth, middle);
  main.lines.push('workgroupBarrier();');
  step(middle, 1);
}
