import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source, typeOf } from '../source.ts';
import { blockReader, type ReadBlock, range } from './matmul-block.ts';
import type { Cut } from './matmul-cut.ts';
import { problemOf } from './matmul-problem.ts';

/** The kernel of a product, or of parts of it, which go `to` what is not the product itself. */
export function productKernel(context: BuildContext, cut: Cut, to: BuildContext): Kernel {
  const { value, target } = context;
  const { batch, m, n, k, left, right } = problemOf(value);
  const { rows, columns, across, down, depth, steps, length, parts } = cut;
  const source = new Source(target);
  const { main } = source;
  const [height, width] = [down * rows, across * columns];
  const tilesDown = Math.ceil(m / height);
  const tiles = tilesDown * Math.ceil(n / width);
  const each = source.uniform('tiles', tiles);
  const below = source.uniform('tiles down', tilesDown);
  const batches = source.uniform('batches', batch);
  const long = source.uniform('length', length);
  main.lines.push(
    `let tile_row = group % ${each} % ${below} * ${height}u;`,
    `let tile_column = group % ${each} / ${below} * ${width}u;`,
    `let row = tile_row + lane / ${across}u * ${Math.min(4, rows)}u;`,
    `let column = tile_column + lane % ${across}u * 4u;`,
    `let rest = group / ${each};`,
    `let batch = rest % ${batches};`,
    `let begin = rest / ${batches} * ${long};`,
    `let to = min(begin + ${long}, ${source.uniform('k', k)});`,
  );

  const type = `vec4<${typeOf(value.dtype)}>`;
  const [downFours, acrossFours] = [rows, columns].map((n) => range(Math.ceil(n / 4))) as [
    number[],
    number[],
  ];
  const sums = range(rows).flatMap((i) => acrossFours.map((j) => ({ i, j, name: `${i}_${j}` })));
  /** Adds one step: `left` has vectors of four rows, or the number of one, and `right` vectors of four columns. */
  const add = (scope: Scope, left: readonly string[], right: readonly string[]): void => {
    for (const { i, j, name } of sums) {
      const x = rows === 1 ? left[0] : `${left[i >> 2]}[${i & 3}]`;
      scope.lines.push(`sum${name} += ${x} * ${right[j]};`);
    }
  };

  const step = depth || 4;
  const loop = source.inner(main);
  const readLeft = blockReader(source, left, { size: m, k, step, isVector: rows > 1 });
  const readRight = blockReader(source, right, { size: n, k, step, isVector: true });
  if (depth === 0) {
    const xs = downFours.map((g) => readLeft(loop, `row + ${4 * g * down}u`, 'k'));
    const ys = acrossFours.map((g) => readRight(loop, `column + ${4 * g * across}u`, 'k'));
    const at = (blocks: string[][], s: number): string[] => blocks.map((b) => b[s] as string);
    for (const s of range(4)) add(loop, at(xs, s), at(ys, s));
  } else {
    /** A workgroup stages some steps of a factor in its memory, each invocation at most one block. */
    const stage = (name: string, read: ReadBlock, first: string, fours: number): void => {
      source.declare(`var<workgroup> ${name}: array<${type}, ${fours * depth}>;`);
      const scope = source.inner(loop);
      const far = source.let(main, `lane % ${fours}u`);
      const deep = source.let(main, `lane / ${fours}u * 4u`);
      const block = read(scope, `${first} + ${far} * 4u`, `k + ${deep}`);
      for (const [s, v] of block.entries()) {
        scope.lines.push(`${name}[(${deep} + ${s}u) * ${fours}u + ${far}] = ${v};`);
      }
      loop.lines.push(`if (lane < ${(fours * depth) / 4}u) {`, ...scope.lines, '}');
    };
    loop.lines.push('workgroupBarrier();');
    stage('rows', readLeft, 'tile_row', height / 4);
    stage('columns', readRight, 'tile_column', width / 4);
    const inner = source.inner(loop);
    const read = (name: string): string => source.let(inner, name);
    add(
      inner,
      downFours.map((g) => read(`rows[s * ${height / 4}u + lane / ${across}u + ${g * down}u]`)),
      acrossFours.map((g) =>
        read(`columns[s * ${width / 4}u + lane % ${across}u + ${g * across}u]`),
      ),
    );
    loop.lines.push(
      'workgroupBarrier();',
      `for (var s = 0u; s < ${depth}u; s++) {`,
      ...inner.lines,
      '}',
    );
  }

  // Long sums are added up in blocks, so that errors grow with the number of blocks and the length of one, not of all.
  const zeros = (what: string): string[] =>
    sums.map(({ name }) => `var ${what}${name} = ${type}();`);
  main.lines.push(
    ...zeros('total'),
    `for (var first = begin; first < to; first += ${steps}u) {`,
    ...zeros('sum'),
    `for (var k = first; k < min(first + ${steps}u, to); k += ${step}u) {`,
    ...loop.lines,
    '}',
    ...sums.map(({ name }) => `total${name} += sum${name};`),
    '}',
    `var all = array(${sums.map(({ name }) => `total${name}`)});`,
    // In a loop, so that what follows the product is there once.
    `for (var i = 0u; i < ${rows * columns}u; i++) {`,
    `let r = i / ${columns}u;`,
    `let c = i % ${columns}u;`,
    `let y = row + r / 4u * ${4 * down}u + r % 4u;`,
    `let x = column + c / 4u * ${4 * across}u + c % 4u;`,
  );
  const [sizeM, sizeN] = [source.uniform('m', m), source.uniform('n', n)];
  const end = source.inner(main);
  const index = source.let(end, `(rest * ${sizeM} + y) * ${sizeN} + x`);
  finish(source, end, to, index, source.let(end, 'all[i / 4u][i % 4u]'));
  main.lines.push(`if (y < ${sizeM} && x < ${sizeN}) {`, ...end.lines, '} }');
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}, blocks of ${rows}×${columns}×${depth}`,
    size: across * down,
    groups: tiles * batch * parts,
    cost: 2 * value.size * k,
  });
}
