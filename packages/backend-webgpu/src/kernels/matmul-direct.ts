import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source } from '../source.ts';
import type { Value } from '../value.ts';
import { addStep, addToTotals, isLong, range, storeSums, zeros } from './matmul-block.ts';
import { type Factor, factorOf } from './matmul-factor.ts';
import { type Cut, pieceOf } from './matmul-grid.ts';
import type { Problem } from './matmul-problem.ts';

/** Every invocation reads what its block needs straight from the factors, four steps of the sum at a time. */
export function directKernel(
  context: BuildContext,
  problem: Problem,
  cut: Cut,
  sums: Value | null,
): Kernel {
  const { value, target, spell } = context;
  const { m, n, k } = problem;
  const source = new Source(target, spell);
  const { main } = source;
  const even = k % 4 === 0;
  const left = factorOf(source, problem.left, {
    outer: m,
    inner: k,
    even,
    aligned: cut.rows >= 4,
  });
  const right = factorOf(source, problem.right, {
    outer: n,
    inner: k,
    even,
    aligned: true,
  });
  const piece = pieceOf(source, problem, cut);
  const near = Math.min(4, cut.rows);
  const row = source.let(main, `${piece.row} + lane / ${cut.across}u * ${near}u`, 'row');
  const column = source.let(main, `${piece.column} + lane % ${cut.across}u * 4u`, 'column');
  const rowStep = cut.down * near;
  const columnStep = cut.across * 4;
  const loop = source.inner(main);
  const reader = (factor: Factor, outer: string, step: number, count: number): FourSteps =>
    fourSteps(source, loop, factor, { batch: piece.batch, outer, step, count });
  const rows = reader(left, row, rowStep, cut.rows);
  const columns = reader(right, column, columnStep, cut.columns);
  for (const s of range(4)) {
    addStep(
      loop,
      range(cut.rows).map((i) => rows(i, s)),
      range(cut.columns / 4).map((j) => {
        const four = range(4).map((c) => columns(4 * j + c, s));
        return right.along === 'outer' ? vectorOf(four[0] as string) : join(source, loop, four);
      }),
    );
  }
  const sum = (from: string, to: string): string[] => [
    ...zeros('sum', cut, value.dtype),
    `for (var k = ${from}; k < ${to}; k += 4u) {`,
    ...loop.lines,
    '}',
  ];
  const long = isLong(value, cut);
  if (long) {
    // Loops within each other: a branch within one keeps software devices from holding the sums in registers.
    main.lines.push(
      ...zeros('total', cut, value.dtype),
      `for (var block = ${piece.from}; block < ${piece.to}; block += ${cut.steps}u) {`,
      `let end = min(block + ${cut.steps}u, ${piece.to});`,
      ...sum('block', 'end'),
      ...addToTotals(cut),
      '}',
    );
  } else {
    main.lines.push(...sum(piece.from, piece.to));
  }
  const part = sums ? { index: piece.part, sums } : null;
  storeSums(source, long ? 'total' : 'sum', context, problem, cut, {
    batch: piece.batch,
    row,
    rowStep,
    column,
    columnStep,
    part,
  });
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}, blocks of ${cut.rows}×${cut.columns}`,
    size: cut.across * cut.down,
    groups: piece.groups,
    cost: 2 * value.size * k,
  });
}

/** The element `i` along the product at step `s` of four: a component of a vector. */
type FourSteps = (i: number, s: number) => string;

function fourSteps(
  source: Source,
  scope: Scope,
  factor: Factor,
  at: {
    readonly batch: string;
    readonly outer: string;
    readonly step: number;
    readonly count: number;
  },
): FourSteps {
  const { batch, outer, step, count } = at;
  const position = (i: number): string => {
    const far = (i >> 2) * step + (i & 3);
    // Named outside the loop, where it is computed once.
    return far === 0 ? outer : source.let(source.main, `${outer} + ${far}u`);
  };
  if (factor.along === 'inner') {
    const vectors = range(count).map((i) =>
      factor.vector(scope, { batch, outer: position(i), inner: 'k' }),
    );
    return (i, s) => `${vectors[i]}.${'xyzw'[s]}`;
  }
  const inners = range(4).map((s) => (s === 0 ? 'k' : source.let(scope, `k + ${s}u`)));
  if (count < 4) {
    return (i, s) => factor.one(scope, { batch, outer: position(i), inner: inners[s] as string });
  }
  const vectors = inners.map((inner) =>
    range(count / 4).map((g) => factor.vector(scope, { batch, outer: position(4 * g), inner })),
  );
  return (i, s) => `${vectors[s]?.[i >> 2]}.${'xyzw'[i & 3]}`;
}

const vectorOf = (component: string): string => component.slice(0, -2);

function join(source: Source, scope: Scope, four: readonly string[]): string {
  return source.let(scope, `vec4(${four.join(', ')})`);
}
