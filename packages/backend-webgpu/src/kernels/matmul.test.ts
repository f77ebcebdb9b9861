import type { HostData, Shape } from '@xent/core';
import { permuted, sliced, whole } from '@xent/core/plan';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, describe, expect, it } from 'vitest';
import type { Target } from '../target.ts';
import { openTestDevice, runKernels, testTarget } from '../testing/run-kernels.ts';
import { makeValue, type Value, type View } from '../value.ts';
import { kernelsOf, matmul } from './matmul.ts';
import type { Cut } from './matmul-cut.ts';

const device = await openTestDevice(await nodeGpu());
afterAll(() => device.destroy());

/** Reproducible numbers in [-1, 1). */
function numbers(size: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

const input = (shape: Shape, dtype: 'float32' | 'int32' = 'float32'): Value =>
  makeValue('input', { dtype, shape }, []);

/** Element of a view, by its definition. */
function read({ offset, strides }: View, data: HostData, index: readonly number[]): number {
  return data[index.reduce((at, n, d) => at + n * (strides[d] as number), offset)] as number;
}

interface Case {
  readonly batch?: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly ta?: boolean;
  readonly tb?: boolean;
  readonly change?: Partial<Target>;
  readonly cut?: Cut;
}

function views({ batch, m, n, k, ta = false, tb = false }: Case): [View, View] {
  const lead = batch === undefined ? [] : [batch];
  const matrix = (rows: number, columns: number): View => whole(input([...lead, rows, columns]));
  const turned = (view: View): View => permuted(view, batch === undefined ? [1, 0] : [0, 2, 1]);
  return [ta ? turned(matrix(k, m)) : matrix(m, k), tb ? turned(matrix(n, k)) : matrix(k, n)];
}

/** Runs one product and compares each element with a float64 reference, against the sum of the terms' sizes. */
async function check(given: Case, [a, b]: readonly [View, View] = views(given)): Promise<void> {
  const { batch, m, n, k } = given;
  const lead = batch === undefined ? [] : [batch];
  const shape = [...lead, m, n];
  const value = makeValue('matmul', { dtype: 'float32', shape }, [a, b]);
  const [x, y] = [numbers(a.of.size, 1), numbers(b.of.size, 2)];
  const target = testTarget(device, given.change);
  const context = { target, value, outputs: [value] };
  const kernels = given.cut ? kernelsOf(context, given.cut) : matmul(context);
  const [out] = await runKernels(
    device,
    kernels,
    new Map([
      [a.of, x],
      [b.of, y],
    ]),
    [value],
  );
  let worst = 0;
  for (let i = 0; i < value.size; i++) {
    const [p, row, column] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
    const at = lead.map(() => p);
    let sum = 0;
    let scale = 1e-30;
    for (let l = 0; l < k; l++) {
      const term = read(a, x, [...at, row, l]) * read(b, y, [...at, l, column]);
      sum += term;
      scale += Math.abs(term);
    }
    const off = Math.abs(((out as HostData)[i] as number) - sum) / scale;
    if (!(off <= worst)) worst = off;
  }
  expect(worst).toBeLessThan(1e-6);
}

const cutOf = (
  edge: number,
  [across, down]: readonly [number, number],
  length: number,
  { depth = 0, parts = 1 } = {},
): Cut => {
  const step = depth || 4;
  const each = Math.ceil(length / parts / step) * step;
  return { edge, across, down, depth, steps: 32, parts, length: each };
};

interface Way {
  readonly name: string;
  readonly of: (k: number) => Cut;
  /** `[m, n, k]`: with edges and without, with lengths that vectors and tiles divide and not. */
  readonly sizes: readonly (readonly [number, number, number])[];
}

const WAYS: readonly Way[] = [
  {
    name: 'blocks',
    of: (k) => cutOf(4, [2, 2], k),
    sizes: [
      [18, 22, 7],
      [20, 36, 68],
    ],
  },
  {
    name: 'large blocks, the sum in parts',
    of: (k) => cutOf(8, [2, 1], k, { parts: 3 }),
    sizes: [
      [10, 11, 130],
      [16, 8, 36],
    ],
  },
  {
    name: 'a row of blocks',
    of: (k) => cutOf(4, [4, 1], k),
    sizes: [
      [3, 10, 7],
      [3, 64, 128],
    ],
  },
  {
    name: 'tiles, the sum in parts',
    of: (k) => cutOf(4, [4, 4], k, { depth: 8, parts: 2 }),
    sizes: [
      [17, 19, 70],
      [32, 16, 36],
    ],
  },
  {
    name: 'large tiles',
    of: (k) => cutOf(8, [8, 8], k, { depth: 16 }),
    sizes: [[68, 70, 40]],
  },
];

describe('products agree with a float64 reference', () => {
  for (const { name, of, sizes } of WAYS) {
    for (const [m, n, k] of sizes) {
      it(`${name}: ${m}×${k} · ${k}×${n}, transposed or not`, async () => {
        // Each factor is read by itself, so that two combinations show all there is.
        for (const both of [false, true]) await check({ m, n, k, ta: both, tb: both, cut: of(k) });
      });
    }
    it(`${name}: batches`, () => check({ batch: 3, m: 5, n: 7, k: 20, cut: of(20) }));
  }

  for (const [software, m, n, k] of [
    [true, 1, 1, 1],
    [true, 3, 5, 0],
    [true, 2, 10, 784],
    [true, 200, 1, 300],
    [true, 64, 128, 100],
    [false, 1, 7, 5],
    [false, 1, 200, 300],
    [false, 40, 40, 64],
    [false, 70, 66, 100],
  ] as const) {
    it(`as chosen for ${software ? 'software' : 'hardware'}: ${m}×${k} · ${k}×${n}`, () =>
      check({ m, n, k, change: { software } }));
  }

  it('in batches', async () => {
    await check({ batch: 3, m: 5, n: 7, k: 9 });
    await check({ batch: 2, m: 64, n: 64, k: 64, tb: true });
    await check({ batch: 5, m: 1, n: 1, k: 33, ta: true });
  });

  it('where nothing comes out', async () => {
    await check({ m: 0, n: 3, k: 2 });
    await check({ batch: 0, m: 2, n: 3, k: 2 });
  });
});

it('long sums are added up in blocks', async () => {
  const k = 5000;
  for (const depth of [0, 16]) {
    await check({ m: 9, n: 6, k, cut: cutOf(4, [4, 4], k, { depth }) });
  }
  const value = makeValue('matmul', { dtype: 'float32', shape: [8, 4] }, [
    whole(input([8, 60_000])),
    whole(input([60_000, 4])),
  ]);
  const [a, b] = value.args as [View, View];
  const target = testTarget(device);
  const context = { target, value, outputs: [value] };
  const inputs = new Map([
    [a.of, new Float32Array(a.of.size).fill(0.1)],
    [b.of, new Float32Array(b.of.size).fill(1)],
  ]);
  const [out] = await runKernels(device, kernelsOf(context, cutOf(4, [4, 4], 60_000)), inputs, [
    value,
  ]);
  // Added up in one go, equal terms are off by 5e-4.
  for (const got of out ?? []) expect(Math.abs(got / 6000.00009 - 1)).toBeLessThan(3e-5);
});

describe('factors are read through their views', () => {
  it('permuted', async () => {
    const a = permuted(whole(input([20, 30])), [1, 0]);
    const b = permuted(whole(input([40, 20])), [1, 0]);
    await check({ m: 30, n: 40, k: 20 }, [a, b]);
  });

  it('sliced with steps, flipped and broadcast over the batch', async () => {
    const a = sliced(whole(input([50, 41])), [49, 1], [-1, 2], [50, 20]);
    await check({ m: 50, n: 66, k: 20 }, [a, whole(input([20, 66]))]);
    const one = whole(input([12, 16]));
    const all: View = { ...one, shape: [3, 12, 16], strides: [0, 16, 1] };
    await check({ batch: 3, m: 10, n: 16, k: 12 }, [whole(input([3, 10, 12])), all]);
  });

  it('computed on the spot', async () => {
    const [p, q] = [input([40, 24]), input([24])];
    const a: Value = {
      ...makeValue('mul', p, [whole(p), { ...whole(q), shape: [40, 24], strides: [0, 1] }]),
      inlined: true,
    };
    const b = input([24, 36]);
    const value = makeValue('matmul', { dtype: 'float32', shape: [40, 36] }, [whole(a), whole(b)]);
    const [x, y, z] = [numbers(p.size, 1), numbers(q.size, 2), numbers(b.size, 3)];
    const kernels = matmul({ target: testTarget(device), value, outputs: [value] });
    const [out] = await runKernels(
      device,
      kernels,
      new Map([
        [p, x],
        [q, y],
        [b, z],
      ]),
      [value],
    );
    out?.forEach((got, i) => {
      let want = 0;
      for (let l = 0; l < 24; l++) {
        want +=
          (x[Math.floor(i / 36) * 24 + l] as number) *
          (y[l] as number) *
          (z[l * 36 + (i % 36)] as number);
      }
      expect(got).toBeCloseTo(want, 5);
    });
  });
});

it('an elementwise function of the product is stored beside it', async () => {
  const [a, b, bias] = [input([70, 20]), input([20, 36]), input([36])];
  const value = makeValue('matmul', { dtype: 'float32', shape: [70, 36] }, [whole(a), whole(b)]);
  const row: View = { ...whole(bias), shape: [70, 36], strides: [0, 1] };
  const shifted = makeValue('add', value, [whole(value), row]);
  const [x, y, z] = [numbers(a.size, 1), numbers(b.size, 2), numbers(bias.size, 3)];
  const kernels = matmul({ target: testTarget(device), value, outputs: [value, shifted] });
  const inputs = new Map<Value, HostData>([
    [a, x],
    [b, y],
    [bias, z],
  ]);
  const [product, sum] = await runKernels(device, kernels, inputs, [value, shifted]);
  product?.forEach((got, i) => {
    expect(sum?.[i]).toBe(Math.fround(got + (z[i % 36] as number)));
  });
});

it('int32 products wrap around', async () => {
  const [a, b] = [input([33, 20], 'int32'), input([20, 18], 'int32')];
  const value = makeValue('matmul', { dtype: 'int32', shape: [33, 18] }, [whole(a), whole(b)]);
  const large = (size: number, seed: number): Int32Array =>
    Int32Array.from(numbers(size, seed), (v) => v * 2 ** 31);
  const [x, y] = [large(a.size, 1), large(b.size, 2)];
  const kernels = matmul({ target: testTarget(device), value, outputs: [value] });
  const [out] = await runKernels(
    device,
    kernels,
    new Map([
      [a, x],
      [b, y],
    ]),
    [value],
  );
  out?.forEach((got, i) => {
    let want = 0;
    for (let l = 0; l < 20; l++) {
      want =
        (want +
          Math.imul(x[Math.floor(i / 18) * 20 + l] as number, y[l * 18 + (i % 18)] as number)) |
        0;
    }
    expect(got).toBe(want);
  });
});

it('a factor larger than one binding', () =>
  check({ m: 40, n: 20, k: 70, change: { maxBinding: 4096 } }));
