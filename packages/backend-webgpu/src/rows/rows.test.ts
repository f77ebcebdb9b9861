import type { Attrs, GraphNode, HostData, Shape } from '@xent/core';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../target.ts';
import { floats, type Input, ints, node, runOnDevice } from '../testing/against-oracle.ts';

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

const adapter = await (await nodeGpu()).requestAdapter();
const hasSubgroups = adapter?.features.has('subgroups') ?? false;
let device: GPUDevice;
beforeAll(async () => {
  device = (await adapter?.requestDevice({
    requiredFeatures: hasSubgroups ? ['subgroups'] : [],
  })) as GPUDevice;
});
afterAll(() => device.destroy());

const { subgroupMinSize = 4, subgroupMaxSize = 4 } = adapter?.info ?? {};
const subgroups = hasSubgroups ? { min: subgroupMinSize, max: subgroupMaxSize } : null;

interface Case {
  readonly shape: Shape;
  readonly dim: number;
  readonly scale?: number;
  readonly shift?: number;
}

/** One for every way: in registers or in loops, alone or with others, whole vectors or not, in parts, strided. */
const CASES: readonly Case[] = [
  { shape: [3, 1], dim: 1 },
  { shape: [70, 7], dim: 1, scale: 10 },
  { shape: [9, 32], dim: 1 },
  { shape: [5, 33], dim: 1, shift: 100 },
  { shape: [5, 36], dim: 1, scale: 30 },
  { shape: [6, 1000], dim: 1, scale: 10 },
  { shape: [3, 1025], dim: 1, shift: 1000, scale: 3 },
  { shape: [2, 8192], dim: 1 },
  { shape: [2, 20_000], dim: 1, scale: 0, shift: 0.3 },
  { shape: [1, 20_001], dim: 1, scale: 5 },
  { shape: [2, 5, 3], dim: 1 },
  { shape: [2, 40, 6], dim: 1, scale: 10 },
  { shape: [300, 4], dim: 0 },
  { shape: [35, 4096], dim: 0, shift: -50 },
];

const withClasses = (...classes: readonly number[]): readonly Case[] =>
  CASES.filter(({ shape, dim }) => classes.includes(shape[dim] as number));

/** One for every way in which the lanes of a workgroup share rows. */
const SHARED = withClasses(7, 33, 1000, 20_000, 20_001);

/** Those that options, which change the same lines everywhere, are tried on. */
const SOME = withClasses(7, 33, 20_001);

/** What a kernel is written for decides how it spreads rows over invocations. */
const TARGETS: readonly (readonly [string, Partial<Target>, readonly Case[]])[] = [
  ['software', { software: true }, CASES],
  ['with subgroups', { subgroups }, SHARED],
  ['without subgroups', { subgroups: null }, withClasses(33)],
];

/** Reproducible numbers, about normally distributed. */
function normal(size: number, { scale = 1, shift = 0 }: Partial<Case>): number[] {
  let state = 7;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) + 0.5) / 2 ** 24;
  };
  return Array.from({ length: size }, () => {
    const length = Math.sqrt(-2 * Math.log(uniform()));
    return Math.fround(shift + scale * length * Math.cos(2 * Math.PI * uniform()));
  });
}

/** Indices of the elements of each row. */
function rowsOf({ shape, dim }: Case): number[][] {
  const classes = shape[dim] as number;
  const inner = shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, dim).reduce((a, b) => a * b, 1);
  return Array.from({ length: outer * inner }, (_, row) => {
    const base = Math.floor(row / inner) * classes * inner + (row % inner);
    return Array.from({ length: classes }, (_, c) => base + c * inner);
  });
}

function exactRow(x: readonly number[]) {
  const top = Math.max(...x);
  const shifted = x.map((v) => v - top);
  const powers = shifted.map(Math.exp);
  // The largest last: what is small keeps its digits.
  const sum = powers.reduce((a, b) => a + b, 0);
  return { shifted, powers, sum, p: powers.map((e) => e / sum), logSum: Math.log(sum) };
}

function ulp(got: number, want: number, size = Math.abs(want)): number {
  if (Object.is(got, want)) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.max(size, 2 ** -126))) - 23);
  return Math.abs(got - want) / unit;
}

const TINY = 2 ** -126;

function close(got: number | undefined, want: number): void {
  if (Number.isNaN(want)) expect(got).toBeNaN();
  else expect(got).toBeCloseTo(want, 6);
}

describe.each(TARGETS)('%s', (_, change, cases) => {
  const run = async (inputs: readonly Input[], nodes: readonly GraphNode[], outputs?: number[]) =>
    (await runOnDevice(device, inputs, nodes, { change, ...(outputs ? { outputs } : {}) })).data;

  it.each(cases)('softmax and logSoftmax of $shape along $dim', async (each) => {
    const { shape, dim } = each;
    const rows = rowsOf(each);
    const size = rows.length * (shape[dim] as number);
    const x = normal(size, each);
    const nodes = ['softmax', 'logSoftmax'].map((op) => node(op, [0], 'float32', shape, { dim }));
    const [p, l] = (await run([floats(shape, x)], nodes, [1, 2])) as [HostData, HostData];
    const worst = { p: 0, l: 0, sum: 0 };
    for (const at of rows) {
      const exact = exactRow(at.map((i) => x[i] as number));
      let sum = 0;
      at.forEach((i, c) => {
        const [probability, shifted] = [exact.p[c] as number, exact.shifted[c] as number];
        sum += p[i] as number;
        if (probability >= TINY) worst.p = Math.max(worst.p, ulp(p[i] as number, probability));
        const error = ulp(l[i] as number, shifted - exact.logSum, Math.max(-shifted, exact.logSum));
        // Next to 0 what counts is how far it is off.
        const isNear = Math.abs((l[i] as number) - (shifted - exact.logSum)) < 2 ** -22;
        if (!isNear) worst.l = Math.max(worst.l, Number.isNaN(error) ? INF : error);
      });
      worst.sum = Math.max(worst.sum, Math.abs(sum - 1));
    }
    expect(worst.p).toBeLessThanOrEqual(6);
    expect(worst.l).toBeLessThanOrEqual(4);
    expect(worst.sum).toBeLessThanOrEqual(2e-7);
  });

  const OPTIONS: readonly (readonly [string, boolean, number, readonly Case[]])[] = [
    ['plain', false, 0, cases],
    ['weighted', true, 0, SOME.filter((each) => cases.includes(each))],
    ['smoothed', false, 0.1, withClasses(33)],
    ['weighted and smoothed', true, 0.2, change.software ? SOME : withClasses(7)],
  ];
  describe.each(OPTIONS)('cross-entropy, %s', (_name, weighted, labelSmoothing, those) => {
    it.each(those)('of $shape along $dim', async (each) => {
      const { shape, dim } = each;
      const rows = rowsOf(each);
      const classes = shape[dim] as number;
      const x = normal(rows.length * classes, each);
      const items = shape.filter((_, d) => d !== dim);
      const isSome = (change.software ? SOME : withClasses(33)).includes(each) && !weighted;
      const t = rows.map((_, row) => (row % 3 === 2 ? -100 : (row * 7919) % classes));
      // In one row of two the target leads by far.
      rows.forEach((at, row) => {
        const i = at[t[row] as number];
        if (i !== undefined && row % 2 === 0)
          x[i] = Math.fround(Math.max(...at.map((k) => x[k] as number)) + 17);
      });
      const dy = normal(rows.length, { shift: 2 });
      const w = normal(classes, { shift: 1 }).map((v) => Math.fround(Math.abs(v)));
      const attrs: Attrs = { dim, ignoreIndex: -100, labelSmoothing, weighted };
      const inputs = [floats(shape, x), ints(items, t), floats(items, dy), floats([classes], w)];
      const last = weighted ? [3] : [];
      const nodes = [
        node('softmaxCrossEntropy', [0, 1, ...last], 'float32', items, attrs),
        node('softmaxCrossEntropyGradient', [0, 1, 2, ...last], 'float32', shape, attrs),
        node('neg', [4], 'float32', items),
      ];
      const [loss, g, negative] = (await run(inputs, nodes, [4, 5, 6])) as [
        HostData,
        HostData,
        HostData,
      ];
      const [alone] = isSome ? await run(inputs, nodes.slice(0, 1), [4]) : [loss];
      expect([...negative]).toEqual([...loss].map((v) => -v));
      const [slopes] = isSome ? await run(inputs, [nodes[1] as GraphNode], [4]) : [g];
      expect(slopes).toEqual(g);
      let worst = 0;
      rows.forEach((at, row) => {
        const target = t[row] as number;
        if (target < 0) {
          expect([loss[row], alone?.[row]]).toEqual([0, 0]);
          expect(at.every((i) => g[i] === 0)).toBe(true);
          return;
        }
        const scores = at.map((i) => x[i] as number);
        const { p, shifted, powers, logSum, sum } = exactRow(scores);
        const others = powers.reduce((s, e, c) => (c === target ? s : s + e), 0);
        const nll =
          shifted[target] === 0 ? Math.log1p(others) : logSum - (shifted[target] as number);
        const of = (c: number): number => (weighted ? (w[c] as number) : 1);
        const uniform = shifted.reduce((s, d, c) => s + of(c) * (logSum - d), 0);
        const total = shifted.reduce((s, _, c) => s + of(c), 0);
        const share = labelSmoothing / classes;
        const want = (1 - labelSmoothing) * of(target) * nll + share * uniform;
        for (const got of [loss[row] as number, alone?.[row] as number]) {
          expect(Math.abs(got - want) / Math.max(want, TINY)).toBeLessThanOrEqual(1e-6);
        }
        at.forEach((i, c) => {
          const base = c === target ? -others / sum : (p[c] as number);
          const spread = share * ((p[c] as number) * total - of(c));
          const exact = (dy[row] as number) * ((1 - labelSmoothing) * of(target) * base + spread);
          const unit =
            (dy[row] as number) *
            (Math.abs(of(target) * base) + share * ((p[c] as number) * total + of(c)));
          const error = Math.abs((g[i] as number) - exact) - 8 * TINY;
          worst = Math.max(worst, error / Math.abs(unit));
        });
      });
      expect(worst).toBeLessThanOrEqual(2 ** -20);
    });
  });

  const SPECIAL: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['NaN', [1, NAN, 2], [NAN, NAN, NAN]],
    ['infinity', [1, INF, 2], [NAN, NAN, NAN]],
    ['a masked class', [1, -INF, 1], [0.5, 0, 0.5]],
    ['only masked classes', [-INF, -INF, -INF], [NAN, NAN, NAN]],
    ['huge scores', [3e38, -3e38, 3e38], [0.5, 0, 0.5]],
    ['huge negative scores', [-3e38, -3e38, -3e38], [1 / 3, 1 / 3, 1 / 3]],
  ];
  it.each(SPECIAL)('rows with %s', async (_name, few, want) => {
    for (const classes of change.software
      ? [3, 40, 17_000]
      : [subgroups === change.subgroups ? 17_000 : 40]) {
      // The others are masked, which changes nothing.
      const at = [0, Math.floor(classes / 2), classes - 1];
      const row = Float32Array.from({ length: classes }, () => -INF);
      at.forEach((c, k) => {
        row[c] = few[k] as number;
      });
      const shape = [2, classes];
      const x = Float32Array.from([...row, ...row.map(() => 1)]);
      const attrs = { dim: 1, ignoreIndex: -100, labelSmoothing: 0, weighted: false };
      const nodes = [
        node('softmax', [0], 'float32', shape, { dim: 1 }),
        node('softmaxCrossEntropy', [0, 1], 'float32', [2], attrs),
        node('softmaxCrossEntropyGradient', [0, 1, 2], 'float32', shape, attrs),
      ];
      const inputs = [floats(shape, x), ints([2], [at[0] as number, 0]), floats([2], [1, 1])];
      const [p, loss, g] = (await run(inputs, nodes, [3, 4, 5])) as [HostData, HostData, HostData];
      at.forEach((c, k) => {
        close(p[c], want[k] as number);
        close(g[c], (want[k] as number) - (k === 0 ? 1 : 0));
      });
      close(loss[0], -Math.log(want[0] as number));
      expect(loss[1]).toBeCloseTo(Math.log(classes), 5);
      expect(p[classes]).toBeCloseTo(1 / classes, 6);
      // The other classes.
      if (classes > 3) expect(p[1]).toBe(Number.isNaN(want[0]) ? NAN : 0);
    }
  });

  it('a masked target, targets that are no class, and ignored rows', async () => {
    const shape = [4, 40];
    const x = Float32Array.from({ length: 160 }, (_, i) => (i === 3 ? -INF : (i % 40) / 10));
    x[3 * 40] = NAN;
    const attrs = { dim: 1, ignoreIndex: -7, labelSmoothing: 0, weighted: false };
    const inputs = [floats(shape, x), ints([4], [3, 40, -1, -7]), floats([4], [1, 1, 1, NAN])];
    const nodes = [
      node('softmaxCrossEntropy', [0, 1], 'float32', [4], attrs),
      node('softmaxCrossEntropyGradient', [0, 1, 2], 'float32', shape, attrs),
    ];
    const [loss, g] = (await run(inputs, nodes, [3, 4])) as [HostData, HostData];
    expect([...loss]).toEqual([INF, NAN, NAN, 0]);
    expect(g[3]).toBe(-1);
    expect([...g.subarray(0, 40)].every(Number.isFinite)).toBe(true);
    expect([...g.subarray(40, 120)].every(Number.isNaN)).toBe(true);
    expect([...g.subarray(120)].every((v) => v === 0)).toBe(true);
  });

  it('computes elementwise operations before and after in the same kernel', async () => {
    for (const classes of [5, 1000]) {
      const shape = [3, classes];
      const x = floats(shape, normal(3 * classes, {}));
      const nodes = [
        node('add', [0, 0], 'float32', shape),
        node('softmax', [1], 'float32', shape, { dim: 1 }),
        node('mul', [2, 0], 'float32', shape),
      ];
      const { data, labels } = await runOnDevice(device, [x], nodes, { change });
      expect(labels).toEqual([`softmax of ${classes}`]);
      for (const at of rowsOf({ shape, dim: 1 })) {
        const { p } = exactRow(at.map((i) => 2 * (x.data[i] as number)));
        at.forEach((i, c) => {
          const want = (p[c] as number) * (x.data[i] as number);
          expect(Math.abs((data[0]?.[i] as number) - want)).toBeLessThanOrEqual(
            1e-6 * Math.abs(want),
          );
        });
      }
    }
  });
});
