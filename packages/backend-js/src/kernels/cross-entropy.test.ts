import { LOSS } from '@xent/core/plan';
import { describe, expect, it } from 'vitest';
import { makeValue } from '../value.ts';
import { DISTRIBUTIONS, exactSum, maxUlp32, randn, softmaxOf } from './fixtures/numbers.ts';
import { call, f32, i32, input } from './fixtures/values.ts';
import { rowKernel } from './rows.ts';

interface Options {
  readonly weight?: Float32Array | undefined;
  readonly ignoreIndex?: number;
  readonly labelSmoothing?: number;
}

interface Outputs {
  readonly loss?: Float32Array;
  readonly dx?: Float32Array;
  /** What arrives at the losses: one number for all, or one for each item; 1 if absent. */
  readonly dy?: Float32Array | number;
}

/** The kernel, for the loss, its gradient, or both. */
function softmaxCrossEntropy(
  x: Float32Array,
  targets: Int32Array,
  classes: number,
  { weight, ignoreIndex = -100, labelSmoothing = 0 }: Options,
  { loss, dx, dy = 1 }: Outputs,
): void {
  const items = targets.length;
  const scores = f32(items, classes);
  const attrs = { dim: 1, ignoreIndex, labelSmoothing, weighted: weight !== undefined };
  const weights = weight ? [weight] : [];
  const views = [input(scores), input(i32(items))];
  const last = weight ? [input(f32(classes))] : [];
  if (dx) {
    const args = [...views, input(f32(items)), ...last];
    const run = rowKernel(makeValue(`${LOSS}Gradient`, scores, args, attrs));
    const upstream = typeof dy === 'number' ? new Float32Array(items).fill(dy) : dy;
    call(run, dx, x, targets, upstream, ...weights, loss);
  } else if (loss) {
    const run = rowKernel(makeValue(LOSS, f32(items), [...views, ...last], attrs));
    call(run, loss, x, targets, ...weights);
  }
}

interface Result {
  loss: number[];
  dx: number[];
}

/** Loss and gradient. */
function run(
  x: Float32Array,
  targets: readonly number[],
  options: Options = {},
  dy: Outputs['dy'] = 1,
): Result {
  const loss = new Float32Array(targets.length);
  const dx = x.slice();
  const classes = x.length / targets.length;
  softmaxCrossEntropy(x, Int32Array.from(targets), classes, options, { loss, dx, dy });
  return { loss: [...loss], dx: [...dx] };
}

/** The definition, class by class, for one row. */
function lossOf(
  row: ArrayLike<number>,
  t: number,
  w: ArrayLike<number>,
  smoothing: number,
): number {
  const max = Array.from(row).reduce((a, b) => Math.max(a, b), -Infinity);
  const lse = max + Math.log(exactSum(row.length, (i) => Math.exp(row[i]! - max)));
  const spread = exactSum(row.length, (i) => w[i]! * (lse - row[i]!));
  return w[t]! * (1 - smoothing) * (lse - row[t]!) + (smoothing / row.length) * spread;
}

function gradientOf(
  row: ArrayLike<number>,
  t: number,
  w: ArrayLike<number>,
  smoothing: number,
): Float64Array {
  const p = softmaxOf(row);
  const total = exactSum(row.length, (i) => w[i]!);
  const others = exactSum(row.length, (i) => (i === t ? 0 : p[i]!));
  return p.map((v, c) => {
    const hard = w[t]! * (1 - smoothing) * (c === t ? -others : v);
    return hard + (smoothing / row.length) * (total * v - w[c]!);
  });
}

const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
const inf = Infinity;
const nan = Number.NaN;

describe('softmaxCrossEntropy', () => {
  describe.each([1, 2, 7, 10, 1000, 1025, 32000])('of %i classes in float32', (classes) => {
    it.each(DISTRIBUTIONS)('has loss and gradient within 1 ulp: %s', (_, scale, offset) => {
      const rows = Math.max(3, Math.floor(2000 / classes));
      const x = Float32Array.from(randn(rows * classes, scale, offset, classes));
      const targets = Array.from({ length: rows }, (__, i) => (i * 7919) % classes);
      const { loss, dx } = run(x, targets, {}, 1 / 3);
      for (const [row, t] of targets.entries()) {
        const values = x.subarray(row * classes, (row + 1) * classes);
        const want = gradientOf(values, t, ones(classes), 0).map((v) => v / 3);
        const got = dx.slice(row * classes, (row + 1) * classes);
        expect(maxUlp32(Float64Array.from(got), want)).toBeLessThan(1);
        const others = -3 * want[t]!;
        const exact = others < 0.5 ? -Math.log1p(-others) : lossOf(values, t, ones(classes), 0);
        expect(maxUlp32(Float64Array.of(loss[row]!), [exact])).toBeLessThan(1);
      }
    });
  });

  it.each([5, 10, 15, 17, 20, 30, 60, 80])(
    'keeps the digits of a confident row: margin %i',
    (d) => {
      const x = new Float32Array(1000);
      x[500] = d;
      const others = 999 * Math.exp(-d);
      const { loss, dx } = run(x, [500], {}, 0.75);
      expect(Math.abs(loss[0]! / Math.log1p(others) - 1)).toBeLessThan(6e-8);
      const want = -0.75 * (others / (1 + others));
      expect(maxUlp32(Float64Array.of(dx[500]!), [want])).toBeLessThan(0.51);
    },
  );

  it('keeps the digits of an unlikely target, far beyond the range of exponentials', () => {
    for (const gap of [50, 300, 354, 356, 1000, 1e9]) {
      const { loss, dx } = run(Float32Array.of(gap, 0, gap), [1]);
      expect(loss[0]).toBe(Math.fround(gap + Math.LN2));
      expect(dx).toEqual([0.5, -1, 0.5]);
    }
  });

  describe.each([
    ['weights', true, 0],
    ['smoothing', false, 0.2],
    ['weights and smoothing', true, 0.3],
    ['full smoothing', true, 1],
    ['negative smoothing, which is none', false, -0.1],
  ])('with %s', (_, weighted, labelSmoothing) => {
    const smoothing = Math.max(0, labelSmoothing);
    const classes = 9;
    const weight = weighted ? Float32Array.from(randn(classes), (v) => v * v) : undefined;
    const w = weight ?? ones(classes);
    const x = Float32Array.from(randn(4 * classes, 3));
    const targets = [3, 0, 8, 3];

    it.each([
      ['one number', [2, 2, 2, 2], 2],
      ['a number each', [1.5, -2, 0.25, 0], Float32Array.of(1.5, -2, 0.25, 0)],
    ] as const)('is the formula, times what arrives: %s', (__, upstream, dy) => {
      const { loss, dx } = run(x, targets, { weight, labelSmoothing }, dy);
      for (const [row, t] of targets.entries()) {
        const values = x.subarray(row * classes, (row + 1) * classes);
        const want = lossOf(values, t, w, smoothing);
        expect(maxUlp32(Float64Array.of(loss[row]!), [want])).toBeLessThan(0.51);
        const gradient = gradientOf(values, t, w, smoothing).map((v) => upstream[row]! * v);
        const got = Float64Array.from(dx.slice(row * classes, (row + 1) * classes));
        expect(maxUlp32(got, gradient)).toBeLessThan(0.51);
      }
    });
  });

  describe('special values', () => {
    const of = (...values: number[]): Float32Array => Float32Array.from(values);

    it.each([
      ['NaN', [1, nan, 0], 0],
      ['NaN at the target', [1, nan, 0], 1],
      ['Infinity', [1, inf, 0], 0],
      ['Infinity at the target', [1, inf, 0], 1],
      ['-Infinity everywhere', [-inf, -inf, -inf], 2],
      ['a target below 0', [1, 2, 3], -1],
      ['a target beyond the classes', [1, 2, 3], 3],
    ])('%s gives NaN', (_, row, target) => {
      for (const options of [{}, { labelSmoothing: 0.1 }, { weight: of(0, 0, 0) }]) {
        expect(run(of(...row), [target], options)).toEqual({ loss: [nan], dx: [nan, nan, nan] });
      }
    });

    it('a masked class has gradient 0', () => {
      const { loss, dx } = run(of(-inf, 0, 0), [1]);
      expect(loss[0]).toBeCloseTo(Math.LN2, 7);
      expect(dx).toEqual([0, -0.5, 0.5]);
    });

    it('a masked target has infinite loss and a finite gradient', () => {
      expect(run(of(-inf, 0, 0), [0])).toEqual({ loss: [inf], dx: [-1, 0.5, 0.5] });
    });

    it('a masked class has infinite loss under smoothing, and a finite gradient', () => {
      const { loss, dx } = run(of(-inf, 0, 0), [1], { labelSmoothing: 0.3 });
      expect(loss).toEqual([inf]);
      expect(dx.map((v) => Math.round(v * 1e6) / 1e6)).toEqual([-0.1, -0.3, 0.4]);
    });

    it('weight 0 times an infinite loss is NaN, its gradient 0', () => {
      const weight = of(0, 1, 1);
      const { loss, dx } = run(of(-inf, 0, 0), [0], { weight });
      expect(loss).toEqual([nan]);
      expect(dx.map(Math.abs)).toEqual([0, 0, 0]);
    });

    it('rows of one class have loss 0 unless they are not finite', () => {
      const { loss, dx } = run(of(7, nan, inf, -inf), [0, 0, 0, 0]);
      expect(loss).toEqual([0, nan, nan, nan]);
      expect(dx.map(Math.abs)).toEqual([0, nan, nan, nan]);
    });

    it('the largest numbers do not overflow', () => {
      expect(run(of(3e38, -3e38, 0), [0])).toEqual({ loss: [0], dx: [-0, 0, 0] });
    });

    it('an ignored row gives 0, whatever it holds', () => {
      const x = of(nan, 1, inf, 0, -inf, -inf, 0, 0);
      const options = { ignoreIndex: -100, labelSmoothing: 0.1 };
      const { loss, dx } = run(x, [-100, -100, -100, 1], options);
      expect(loss.slice(0, 3)).toEqual([0, 0, 0]);
      expect(dx.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(loss[3]).toBeCloseTo(Math.LN2, 6);
    });

    it('ignoreIndex may be a class', () => {
      expect(run(of(0, 5), [1], { ignoreIndex: 1 })).toEqual({ loss: [0], dx: [0, 0] });
    });
  });

  it('reads no other row for a target that is no class', () => {
    const { loss, dx } = run(Float32Array.of(1, 2, 3, 4), [2, -1]);
    expect(loss).toEqual([nan, nan]);
    expect(dx).toEqual([nan, nan, nan, nan]);
  });

  it('may overwrite the logits with their gradient', () => {
    const x = Float32Array.from(randn(40));
    const targets = [0, 5, 9, 3];
    const options = { labelSmoothing: 0.1 };
    const { dx } = run(x, targets, options);
    softmaxCrossEntropy(x, Int32Array.from(targets), 10, options, { dx: x });
    expect([...x]).toEqual(dx);
  });

  it('gives loss alone and gradient alone as it gives both', () => {
    const x = Float32Array.from(randn(60));
    const targets = Int32Array.of(0, 5, 9, 3, -1, 2);
    const options = { ignoreIndex: -1 };
    const dy = Float32Array.of(1, 2, 3, 4, 5, 6);
    const both = { loss: new Float32Array(6), dx: x.slice(), dy };
    softmaxCrossEntropy(x, targets, 10, options, both);
    const loss = new Float32Array(6);
    softmaxCrossEntropy(x, targets, 10, options, { loss });
    const dx = x.slice();
    softmaxCrossEntropy(x, targets, 10, options, { dx, dy });
    expect(dx).toEqual(both.dx);
    expect(maxUlp32(loss, both.loss)).toBeLessThanOrEqual(1);
  });

  it('does nothing for no items', () => {
    const none = new Float32Array(0);
    const outputs = { loss: none, dx: none };
    expect(() => softmaxCrossEntropy(none, new Int32Array(0), 3, {}, outputs)).not.toThrow();
  });
});
