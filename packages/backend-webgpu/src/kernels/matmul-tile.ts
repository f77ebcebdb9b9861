import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source, typeOf } from '../source.ts';
import type { Value } from '../value.ts';
import { addStep, addToTotals, isLong, range, storeSums, zeros } from './matmul-block.ts';
import { type Factor, factorOf } from './matmul-factor.ts';
import { type Cut, type Piece, pieceOf } from './matmul-grid.ts';
import type { Problem } from './matmul-problem.ts';

/** A part of one factor in workgroup memory: `depth` steps of the sum, each with `size` numbers in vectors of four. */
interface Tile {
  readonly name: string;
  readonly factor: Factor;
  readonly size: number;
  readonly depth: number;
  readonly batch: string;
  /** Where the tile begins along the product. */
  readonly outer: string;
  /** Invocations that fill it. */
  readonly lanes: number;
}

/** A workgroup stages `depth` steps of both factors in its memory, and loads the next ones while it adds these. */
export function tileKernel(
  context: BuildContext,
  problem: Problem,
  cut: Cut & { readonly depth: number },
  sums: Value | null,
): Kernel {
  const { value, target, spell } = context;
  const { m, n, k } = problem;
  const { depth, across, down } = cut;
  const lanes = across * down;
  const source = new Source(target, spell);
  const { main } = source;
  const even = k % depth === 0;
  const piece = pieceOf(source, problem, cut);
  const tile = (name: string, factor: Factor, size: number, outer: string): Tile => {
    const type = `vec4<${typeOf(value.dtype)}>`;
    source.declare(`var<workgroup> ${name}: array<${type}, ${(depth * size) / 4}>;`);
    return { name, factor, size, depth, batch: piece.batch, outer, lanes };
  };
  const left = factorOf(source, problem.left, { outer: m, inner: k, even, aligned: true });
  const right = factorOf(source, problem.right, { outer: n, inner: k, even, aligned: true });
  const rows = tile('rows', left, down * cut.rows, piece.row);
  const columns = tile('columns', right, across * cut.columns, piece.column);
  const [y, x] = [
    source.let(main, `lane / ${across}u`, 'y'),
    source.let(main, `lane % ${across}u`, 'x'),
  ];
  const long = isLong(value, cut);
  main.lines.push(...zeros('sum', cut, value.dtype));
  if (long) main.lines.push(...zeros('total', cut, value.dtype));
  const next = (scope: Scope): void => {
    for (const each of [rows, columns]) fetch(source, scope, each);
  };
  for (const each of [rows, columns]) {
    for (const slot of slotsOf(each)) {
      main.lines.push(`var ${slot} = vec4<${typeOf(value.dtype)}>();`);
    }
  }
  main.lines.push(`var k = ${piece.from};`);
  const first = source.inner(main);
  const rest = source.inner(main);
  next(first);
  next(rest);
  main.lines.push('{', ...first.lines, '}', 'loop {', 'workgroupBarrier();');
  for (const each of [rows, columns]) stash(main, each);
  main.lines.push(
    'workgroupBarrier();',
    `k += ${depth}u;`,
    `if (k < ${piece.to}) {`,
    ...rest.lines,
    '}',
    `for (var s = 0u; s < ${depth}u; s++) {`,
  );
  const step = source.inner(main);
  const read = (t: Tile, at: string, stride: number, count: number): string[] =>
    range(count / 4).map((g) =>
      source.let(step, `${t.name}[s * ${t.size / 4}u + ${at} + ${g * stride}u]`),
    );
  const xs = read(rows, y, down, cut.rows);
  const ys = read(columns, x, across, cut.columns);
  addStep(
    step,
    xs.flatMap((v) => [...'xyzw'].map((c) => `${v}.${c}`)),
    ys,
  );
  main.lines.push(
    ...step.lines,
    '}',
    ...(long ? startAnew(cut, value, piece) : []),
    `if (k >= ${piece.to}) { break; }`,
    '}',
  );
  storeSums(source, long ? 'total' : 'sum', context, problem, cut, {
    batch: piece.batch,
    row: source.let(main, `${piece.row} + ${y} * 4u`, 'row'),
    rowStep: down * 4,
    column: source.let(main, `${piece.column} + ${x} * 4u`, 'column'),
    columnStep: across * 4,
    part: sums ? { index: piece.part, sums } : null,
  });
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}, tiles of ${rows.size}×${columns.size}×${depth}`,
    size: lanes,
    groups: piece.groups,
    cost: 2 * value.size * k,
  });
}

/** Moves sums to the totals when they have become long enough, and at the end. */
const startAnew = (cut: Cut, { dtype }: Value, { to }: Piece): string[] => [
  `if (k % ${cut.steps}u == 0u || k >= ${to}) {`,
  ...addToTotals(cut),
  ...zeros('sum', cut, dtype).map((line) => line.slice('var '.length)),
  '}',
];

/** Vectors that one invocation loads of a tile, in blocks of four by four where they have to be turned. */
const blocksOf = ({ factor, size, depth, lanes }: Tile): number =>
  Math.ceil((size * depth) / (factor.along === 'inner' ? 16 : 4) / lanes);

const slotsOf = (tile: Tile): string[] =>
  range(blocksOf(tile) * (tile.factor.along === 'inner' ? 4 : 1)).map((i) => `${tile.name}${i}`);

/** Loads the vectors of an invocation at step `k` of the sum. */
function fetch(source: Source, scope: Scope, tile: Tile): void {
  const { name, factor, size, depth, batch, lanes } = tile;
  const turned = factor.along === 'inner';
  range(blocksOf(tile)).forEach((i) => {
    const inner = source.inner(scope);
    const { inside, far, deep } = placeOf(tile, i);
    // Named outside the loop, where it is computed once.
    const outer = source.let(source.main, `${tile.outer} + ${far} * 4u`);
    if (turned) {
      const at = source.let(inner, `k + ${deep} * 4u`);
      for (const r of range(4)) {
        const row = r === 0 ? outer : source.let(source.main, `${outer} + ${r}u`);
        const v = factor.vector(inner, { batch, outer: row, inner: at });
        inner.lines.push(`${name}${4 * i + r} = ${v};`);
      }
    } else {
      const v = factor.vector(inner, { batch, outer, inner: source.let(inner, `k + ${deep}`) });
      inner.lines.push(`${name}${i} = ${v};`);
    }
    const all = (i + 1) * lanes * (turned ? 16 : 4) <= size * depth;
    scope.lines.push(all ? '{' : `if (${inside}) {`, ...inner.lines, '}');
  });
}

/** Writes what was loaded to workgroup memory. */
function stash(scope: Scope, tile: Tile): void {
  const { name, factor, size, depth, lanes } = tile;
  const turned = factor.along === 'inner';
  range(blocksOf(tile)).forEach((i) => {
    const { inside, far, deep } = placeOf(tile, i);
    const lines = turned
      ? [...'xyzw'].map((c, r) => {
          const column = range(4).map((j) => `${name}${4 * i + j}.${c}`);
          return `${name}[(${deep} * 4u + ${r}u) * ${size / 4}u + ${far}] = vec4(${column.join(', ')});`;
        })
      : [`${name}[${deep} * ${size / 4}u + ${far}] = ${name}${i};`];
    const all = (i + 1) * lanes * (turned ? 16 : 4) <= size * depth;
    scope.lines.push(...(all ? lines : [`if (${inside}) {`, ...lines, '}']));
  });
}

/** Which block an invocation moves: neighbours in memory go to neighbours. */
function placeOf(
  { factor, size, depth, lanes }: Tile,
  i: number,
): { readonly inside: string; readonly far: string; readonly deep: string } {
  const block = i === 0 ? 'lane' : `(lane + ${i * lanes}u)`;
  const inside = `${block} < ${(size * depth) / (factor.along === 'inner' ? 16 : 4)}u`;
  return factor.along === 'inner'
    ? { inside, far: `(${block} / ${depth / 4}u)`, deep: `(${block} % ${depth / 4}u)` }
    : { inside, far: `(${block} % ${size / 4}u)`, deep: `(${block} / ${size / 4}u)` };
}
