import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source, typeOf } from '../source.ts';
import { scratch, type Value } from '../value.ts';
import { joinLanes, type Merge, type State } from './lanes.ts';
import { type Neighbours, planOf, type Tile } from './reduction-plan.ts';

/** A way to make one out of many: associative, with a state for nothing. */
export interface Accumulator {
  readonly types: readonly ('float32' | 'int32')[];
  /** Expressions of the state that changes nothing. */
  readonly nothing: State;
  /** Expressions of the state of all elements of `a` and `b`. */
  readonly merge: Merge;
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
  const { width, depth, chunk } = tile;
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const across = neighbours === 'outputs';
  const groups = place(source, outputs, tile, across);
  const line = given.line(source, main, 'output');
  const isReal = `output < ${source.uniform('outputs', outputs)}`;
  const exists = line.exists === undefined ? isReal : `(${isReal}) && ${line.exists}`;
  const each = source.uniform('chunk', chunk);
  main.lines.push(
    `let start = part * ${each};`,
    `let end = select(0u, min(start + ${each}, ${source.uniform('reduced', count)}), ${exists});`,
  );
  const state = accumulate(source, accumulator, line, depth, chunk > 3 * depth);
  const lanes = { count: depth, apart: across ? width : 1, size: width * depth };
  const types = accumulator.types.map(typeOf);
  const all = joinLanes(source, main, lanes, accumulator.merge, types, state);
  const last = source.inner(main);
  given.end(source, last, 'output', all);
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
    const n = source.uniform('outputs', outputs);
    lines.push(
      'let down = 0u;',
      `let at = group * ${width}u + lane;`,
      `let output = at % ${n};`,
      `let part = at / ${n};`,
      `if (part >= ${source.uniform('parts', parts)}) { return; }`,
    );
    return Math.ceil((outputs * parts) / width);
  }
  const tiles = Math.ceil(outputs / width);
  const n = source.uniform('tiles', tiles);
  lines.push(
    `let down = ${across ? `lane / ${width}u` : `lane % ${depth}u`};`,
    `let output = group % ${n} * ${width}u + ${across ? `lane % ${width}u` : `lane / ${depth}u`};`,
    `let part = group / ${n};`,
  );
  return tiles * parts;
}

/** The loop of an invocation, over every `depth`th element. */
function accumulate(
  source: Source,
  accumulator: Accumulator,
  line: Line,
  depth: number,
  unrolls: boolean,
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
      line.state(four, source.let(four, `r + ${k * depth}u`)),
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
    'var r = start + down;',
    ...(unrolls ? fourAtOnce() : []),
    `for (; r < end; r += ${depth}u) {`,
    ...one.lines,
    '}',
  );
  return state;
}
