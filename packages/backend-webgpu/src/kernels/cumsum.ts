import { type BuildContext, type Builder, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';
import { scratch, type View } from '../value.ts';
import { type Band, bandAlong, lineIndex, lineReader } from './band.ts';
import { Running, roundedSum, type Sum } from './running.ts';

const SIZE = 64;
/** Long lines are cut into pieces of so many elements. */
const PIECE = 32;
/** Shorter lines stay whole, and so do lines that are many. */
const SHORT = 256;
const MANY = 4096;

interface Scan {
  readonly band: Band;
  readonly isFloat: boolean;
  /** Element `r` of a line, as a sum. */
  line(source: Source, scope: Scope, line: string): (scope: Scope, r: string) => Sum;
  /** Hands over the sum up to and including an element, by the index of the element. */
  end(source: Source, scope: Scope, index: string, sum: Sum): void;
}

/** One invocation a line. */
function sequential(context: BuildContext, { band, isFloat, line, end }: Scan): Kernel {
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const lines = band.outer * band.inner;
  main.lines.push(
    `let line = group * ${SIZE}u + lane;`,
    `if (line >= ${source.uniform('lines', lines)}) { return; }`,
  );
  const element = line(source, main, 'line');
  const index = lineIndex(source, main, band, 'line');
  const sum = new Running(source, main, isFloat);
  const loop = source.inner(main);
  sum.add(loop, element(loop, 'r'));
  end(source, loop, index(loop, 'r'), sum.now(loop));
  main.lines.push(
    `for (var r = 0u; r < ${source.uniform('along', band.count)}; r++) {`,
    ...loop.lines,
    '}',
  );
  return source.kernel({
    label: `cumsum of ${band.count}`,
    size: SIZE,
    groups: Math.ceil(lines / SIZE),
    cost: 16 * lines * band.count,
  });
}

/** What an invocation does with its piece of a line. */
interface Piece {
  /** Adds what comes before; `at` is the number of the piece among all. */
  start?(source: Source, scope: Scope, sum: Running, piece: string, at: string): void;
  each?(source: Source, scope: Scope, index: string, sum: Sum): void;
  end?(source: Source, scope: Scope, at: string, sum: Sum): void;
}

function inPieces(context: BuildContext, given: Scan, pieces: Band, does: Piece): Kernel {
  const source = new Source(context.target, context.spell);
  const { main } = source;
  const { band } = given;
  const count = pieces.outer * pieces.count * pieces.inner;
  const inner = source.uniform('inner', band.inner);
  const n = source.uniform('pieces', pieces.count);
  const along = source.uniform('along', band.count);
  main.lines.push(
    `let at = group * ${SIZE}u + lane;`,
    `if (at >= ${source.uniform('count', count)}) { return; }`,
    `let row = at / ${inner};`,
    `let piece = row % ${n};`,
    `let line = row / ${n} * ${inner} + at % ${inner};`,
  );
  const element = given.line(source, main, 'line');
  const index = lineIndex(source, main, band, 'line');
  const sum = new Running(source, main, given.isFloat);
  does.start?.(source, main, sum, 'piece', 'at');
  const loop = source.inner(main);
  sum.add(loop, element(loop, 'r'));
  does.each?.(source, loop, index(loop, 'r'), sum.now(loop));
  main.lines.push(
    `for (var r = piece * ${PIECE}u; r < min(piece * ${PIECE}u + ${PIECE}u, ${along}); r++) {`,
    ...loop.lines,
    '}',
  );
  does.end?.(source, main, 'at', sum.now(main));
  return source.kernel({
    label: `cumsum of ${band.count} in pieces`,
    size: SIZE,
    groups: Math.ceil(count / SIZE),
    cost: 16 * count * PIECE,
  });
}

/** Sums and their errors, side by side in memory. */
class Sums {
  readonly #value;
  readonly #each: number;

  constructor(isFloat: boolean, count: number) {
    this.#each = isFloat ? 2 : 1;
    this.#value = scratch(isFloat ? 'float32' : 'int32', count * this.#each);
  }

  #at(source: Source, scope: Scope, index: string): readonly string[] {
    if (this.#each === 1) return [index];
    const first = source.let(scope, `2u * ${index}`);
    return [first, source.let(scope, `${first} + 1u`)];
  }

  load(source: Source, scope: Scope, index: string): Sum {
    const get = source.reader(this.#value);
    return this.#at(source, scope, index).map((at) => source.let(scope, `${get}(${at})`));
  }

  store(source: Source, scope: Scope, index: string, sum: Sum): void {
    this.#at(source, scope, index).forEach((at, s) => {
      source.store(scope, this.#value, at, sum[s] as string);
    });
  }
}

/** Sums of pieces first, then what comes before each piece, then the elements. */
function scan(context: BuildContext, given: Scan): Kernel[] {
  const { band, isFloat } = given;
  const { outer, count, inner } = band;
  if (count <= SHORT || outer * inner >= MANY) return [sequential(context, given)];
  const pieces = { outer, count: Math.ceil(count / PIECE), inner };
  const size = outer * pieces.count * inner;
  const [totals, before] = [new Sums(isFloat, size), new Sums(isFloat, size)];
  return [
    inPieces(context, given, pieces, {
      end: (source, scope, at, sum) => totals.store(source, scope, at, sum),
    }),
    ...scan(context, {
      band: pieces,
      isFloat,
      line(source, scope, line) {
        const index = lineIndex(source, scope, pieces, line);
        return (loop, r) => totals.load(source, loop, index(loop, r, false));
      },
      end: (source, scope, index, sum) => before.store(source, scope, index, sum),
    }),
    inPieces(context, given, pieces, {
      start(source, scope, sum, piece, at) {
        const earlier = source.inner(scope);
        const last = source.let(earlier, `${at} - ${source.uniform('inner', inner)}`);
        sum.add(earlier, before.load(source, earlier, last));
        scope.lines.push(`if (${piece} > 0u) {`, ...earlier.lines, '}');
      },
      each: given.end,
    }),
  ];
}

/** Sums of the elements up to and including each place along a dimension. */
export const cumsum: Builder = (context) => {
  const { value } = context;
  if (value.size === 0) return [];
  const [view] = value.args as [View];
  const isFloat = value.dtype === 'float32';
  const band = bandAlong(value.shape, value.attrs['dim'] as number);
  return scan(context, {
    band,
    isFloat,
    line(source, scope, line) {
      const read = lineReader(source, scope, view, band, line);
      return (loop, r) => [read(loop, r)];
    },
    end(source, scope, index, sum) {
      finish(source, scope, context, index, roundedSum(source, scope, sum));
    },
  });
};
