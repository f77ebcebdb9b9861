import { type BuildContext, finish, isAlone } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { type Scope, Source, typeOf } from '../source.ts';
import { blockReader, type ReadBlock, range } from './matmul-block.ts';
import type { Cut } from './matmul-cut.ts';
import { problemOf } from './matmul-problem.ts';

/** The kernel of a product, or of parts of it, which go `to` what is not the product itself. */
export function productKernel(context: BuildContext, cut: Cut, to: BuildContext): Kernel {
  const { value, target } = context;
  const { batch, m, n, k, left, right } = problemOf(value);
  const { edge, across, down, depth, steps, length, parts } = cut;
  const source = new Source(target);
  const { main } = source;
  const [height, width] = [down * edge, across * edge];
  const tilesDown = Math.ceil(m / height);
  const tiles = tilesDown * Math.ceil(n / width);
  const each = source.uniform('tiles', tiles);
  const below = source.uniform('tiles down', tilesDown);
  const batches = source.uniform('batches', batch);
  const long = source.uniform('length', length);
  main.lines.push(
    `let first_row = group % ${each} % ${below} * ${height}u;`,
    `let first_column = group % ${each} / ${below} * ${width}u;`,
    `let row = first_row + lane / ${across}u * ${edge}u;`,
    `let column = first_column + lane % ${across}u * ${edge}u;`,
    `let rest = group / ${each};`,
    `let batch = rest % ${batches};`,
    `let begin = rest / ${batches} * ${long};`,
    `let to = min(begin + ${long}, ${source.uniform('k', k)});`,
  );

  const type = `vec4<${typeOf(value.dtype)}>`;
  const fours = range(edge / 4);
  const all = range(edge * fours.length);
  /** Adds one step: vectors of four rows times vectors of four columns. */
  const add = (scope: Scope, rows: readonly string[], columns: readonly string[]): void => {
    for (const i of all) {
      const row = Math.floor(i / fours.length);
      scope.lines.push(`sum${i} += ${rows[row >> 2]}[${row & 3}] * ${columns[i % fours.length]};`);
    }
  };

  const step = depth || 4;
  const loop = source.inner(main);
  const readRows = blockReader(source, left, m, k, step);
  const readColumns = blockReader(source, right, n, k, step);
  if (depth === 0) {
    const read = (block: ReadBlock, name: string): string[][] =>
      fours.map((g) => block(loop, `${name} + ${4 * g}u`, 'k'));
    const [rows, columns] = [read(readRows, 'row'), read(readColumns, 'column')];
    const at = (blocks: string[][], s: number): string[] => blocks.map((b) => b[s] as string);
    for (const s of range(4)) add(loop, at(rows, s), at(columns, s));
  } else {
    const inner = source.inner(loop);
    /**
     * A workgroup stages some steps of a factor in its memory, each invocation at most one block. Gives what one step then
     * reads of it for the invocation with the number `at` in its direction.
     */
    const stage = (block: ReadBlock, name: string, size: number, at: string): string[] => {
      const n = size / 4;
      source.declare(`var<workgroup> ${name}s: array<${type}, ${n * depth}>;`);
      const scope = source.inner(loop);
      const far = source.let(main, `lane % ${n}u`);
      const deep = source.let(main, `lane / ${n}u * 4u`);
      for (const [s, v] of block(scope, `first_${name} + ${far} * 4u`, `k + ${deep}`).entries()) {
        scope.lines.push(`${name}s[(${deep} + ${s}u) * ${n}u + ${far}] = ${v};`);
      }
      loop.lines.push(`if (lane < ${(n * depth) / 4}u) {`, ...scope.lines, '}');
      return fours.map((g) =>
        source.let(inner, `${name}s[s * ${n}u + ${at} * ${fours.length}u + ${g}u]`),
      );
    };
    loop.lines.push('workgroupBarrier();');
    const rows = stage(readRows, 'row', height, `lane / ${across}u`);
    add(inner, rows, stage(readColumns, 'column', width, `lane % ${across}u`));
    loop.lines.push(
      'workgroupBarrier();',
      `for (var s = 0u; s < ${depth}u; s++) {`,
      ...inner.lines,
      '}',
    );
  }

  const zeros = (name: string): string[] => all.map((i) => `var ${name}${i} = ${type}();`);
  const [sizeM, sizeN] = [source.uniform('m', m), source.uniform('n', n)];
  const isWide = isAlone(to) && n % 4 === 0 && source.hasVectors(to.value);
  const put = range(isWide ? 1 : 4).flatMap((c) => {
    const end = source.inner(main);
    const index = source.let(end, `(rest * ${sizeM} + y) * ${sizeN} + x + ${c}u`);
    if (isWide) end.lines.push(`${source.vectors(to.value, 'write')}[${index} / 4u] = v;`);
    else finish(source, end, to, index, source.let(end, `v[${c}]`));
    return [`if (y < ${sizeM} && x + ${c}u < ${sizeN}) {`, ...end.lines, '}'];
  });
  main.lines.push(
    ...zeros('total'),
    // Long sums are added up in blocks, so that errors grow with the number of blocks and the length of one, not of all.
    `for (var first = begin; first < to; first += ${steps}u) {`,
    ...zeros('sum'),
    `for (var k = first; k < min(first + ${steps}u, to); k += ${step}u) {`,
    ...loop.lines,
    '}',
    ...all.map((i) => `total${i} += sum${i};`),
    '}',
    // What follows the product is there once, in a loop, and sums stay in registers until then.
    `var results = array(${all.map((i) => `total${i}`)});`,
    `for (var i = 0u; i < ${all.length}u; i++) {`,
    'let v = results[i];',
    `let y = row + i / ${fours.length}u;`,
    `let x = column + i % ${fours.length}u * 4u;`,
    ...put,
    '}',
  );
  return source.kernel({
    label: `matmul ${value.shape.join('×')}×${k}, blocks of ${edge}×${edge}×${depth}`,
    size: across * down,
    groups: tiles * batch * parts,
    cost: 2 * value.size * k,
  });
}
