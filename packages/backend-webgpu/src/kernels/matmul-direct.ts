import type { Factor } from './matmul-factor.ts';
import type { Job } from './matmul-kernel.ts';
import { range } from './matmul-sums.ts';

/** The element `i` along the product at step `s` of four. */
type FourSteps = (i: number, s: number) => string;

/** Every invocation reads what its block needs straight from the factors, four steps of the sum at a time. */
export function addDirectly({ source, cut, piece, left, right, sums, isLong }: Job): void {
  const { main } = source;
  const loop = source.inner(main);
  const { from, to } = piece;
  /** Reads `count` elements along the product, in groups of four that lie `far` apart. */
  const fourSteps = (factor: Factor, start: string, far: number, count: number): FourSteps => {
    // Named outside the loop, where it is computed once.
    const outers = range(count).map((i) =>
      source.let(main, `${start} + ${(i >> 2) * far + (i & 3)}u`),
    );
    const at = (i: number, s: number) => ({
      batch: 'batch',
      outer: outers[i] as string,
      inner: source.let(loop, `k + ${s}u`),
    });
    if (factor.along === 'inner') {
      const vectors = range(count).map((i) => factor.vector(loop, at(i, 0)));
      return (i, s) => `${vectors[i]}[${s}]`;
    }
    if (count < 4) return (i, s) => factor.one(loop, at(i, s));
    return (i, s) => `${factor.vector(loop, at(i & ~3, s))}[${i & 3}]`;
  };
  const rows = fourSteps(left, 'row', cut.down * 4, cut.rows);
  const columns = fourSteps(right, 'column', cut.across * 4, cut.columns);
  for (const s of range(4)) {
    sums.step(
      loop,
      range(cut.rows).map((i) => rows(i, s)),
      range(cut.columns / 4).map((j) => {
        const four = range(4).map((c) => columns(4 * j + c, s));
        // Four in a row are the components of one vector.
        return right.along === 'outer'
          ? (four[0] as string).slice(0, -3)
          : source.let(loop, `vec4(${four.join(', ')})`);
      }),
    );
  }
  const sum = (first: string, end: string): string[] => [
    ...sums.zeros('sum'),
    `for (var k = ${first}; k < ${end}; k += 4u) {`,
    ...loop.lines,
    '}',
  ];
  if (!isLong) {
    main.lines.push(...sum(from, to));
    return;
  }
  // Loops within each other: a branch within one keeps software devices from holding the sums in registers.
  main.lines.push(
    ...sums.zeros('total'),
    `for (var block = ${from}; block < ${to}; block += ${cut.steps}u) {`,
    ...sum('block', `min(block + ${cut.steps}u, ${to})`),
    ...sums.toTotals(),
    '}',
  );
}
