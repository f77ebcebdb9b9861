import type { DType, HostData } from '@xent/core';
import { whole } from '@xent/core/plan';
import { nodeGpu } from '@xent/testing/webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Source } from '../source.ts';
import { openTestDevice, runKernels, testTarget } from '../testing/run-kernels.ts';
import { makeValue, type Value } from '../value.ts';
import { spell } from './elementwise.ts';

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;
const SMALLEST_NORMAL = 2 ** -126;

let device: GPUDevice;
beforeAll(async () => {
  device = await openTestDevice(await nodeGpu());
});
afterAll(() => device.destroy());

/** One operation on whole arrays of one length. */
async function evaluate(op: string, dtype: DType, ...inputs: HostData[]): Promise<HostData> {
  const size = inputs[0]?.length ?? 0;
  const given = inputs.map((data) =>
    makeValue('input', { dtype: dtypeOf(data), shape: [size] }, []),
  );
  const output = makeValue(op, { dtype, shape: [size] }, given.map(whole<Value>));
  output.inlined = true;
  const source = new Source(testTarget(device));
  const { main } = source;
  const index = source.let(main, 'group * 64u + lane');
  main.lines.push(`if (${index} >= ${source.uniform('size', size)}) { return; }`);
  source.store(main, output, index, source.load(main, whole(output), index));
  const kernel = source.kernel({ label: op, size: 64, groups: Math.ceil(size / 64), cost: 1 });
  const data = new Map(given.map((value, i) => [value, inputs[i] as HostData]));
  const [result] = await runKernels(device, [kernel], data, [output]);
  return result as HostData;
}

const dtypeOf = (data: HostData): DType =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';

/** Numbers of every size and sign, denser where `low … high`. */
function grid(low: number, high: number): Float32Array {
  const bits = new Uint32Array(1 << 16);
  for (let i = 0; i < bits.length; i++) bits[i] = Math.imul(i, 0x9e3779b1) >>> 0;
  const all = new Float32Array(bits.buffer);
  const dense = Float32Array.from(
    { length: 1 << 17 },
    (_, i) => low + ((high - low) * i) / 2 ** 17,
  );
  return Float32Array.from([...all, ...dense, 0, -0, 1, -1, INF, -INF, NAN, 3.4e38, -3.4e38]);
}

function ulp(got: number, want: number): number {
  if (Object.is(got, Math.fround(want)) || (Number.isNaN(got) && Number.isNaN(want))) return 0;
  const size = Math.max(Math.abs(want), SMALLEST_NORMAL);
  // Below the normal numbers a device may write 0.
  if (Math.abs(want) < SMALLEST_NORMAL && Math.abs(got) <= SMALLEST_NORMAL) return 0;
  if (size > 3.4028235677973366e38) return got === Math.sign(want) * INF ? 0 : INF;
  const error = Math.abs(got - want) / 2 ** (Math.floor(Math.log2(size)) - 23);
  return Number.isNaN(error) ? INF : error;
}

function worst(got: HostData, want: (i: number) => number, skip = (_i: number) => false) {
  let error = 0;
  let at = -1;
  for (let i = 0; i < got.length; i++) {
    if (skip(i)) continue;
    const e = ulp(got[i] as number, want(i));
    if (e > error) [error, at] = [e, i];
  }
  return { error, at };
}

/** By its series below 3, by its continued fraction above; Abramowitz and Stegun, 7.1.6 and 7.1.14. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return a >= 6 ? Math.sign(x) : x;
  if (a >= 3) {
    let tail = a;
    for (let n = 80; n > 0; n--) tail = a + n / 2 / tail;
    return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / tail);
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Does a device take the number for 0? */
const isTiny = (x: number): boolean => x !== 0 && Math.abs(x) < SMALLEST_NORMAL;

describe('functions of one number', () => {
  const cases: readonly (readonly [string, (x: number) => number, number, number, number])[] = [
    ['exp', Math.exp, -104, 89, 1],
    ['log', Math.log, 0.3, 3, 1],
    ['log1p', Math.log1p, -0.9, 3, 1.5],
    ['expm1', Math.expm1, -3, 3, 2],
    ['sqrt', Math.sqrt, 0, 9, 1],
    ['tanh', Math.tanh, -3, 3, 2],
    ['erf', erf, -4, 4, 2],
    ['sin', Math.sin, -700, 700, 2.5],
    ['cos', Math.cos, -700, 700, 2.5],
    ['neg', (x) => -x, -2, 2, 0],
    ['abs', Math.abs, -2, 2, 0],
    ['floor', Math.floor, -9, 9, 0],
    ['ceil', Math.ceil, -9, 9, 0],
    [
      'round',
      (x) => (x % 1 === 0.5 || x % 1 === -0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
      -9,
      9,
      0,
    ],
  ];
  it.each(cases)('%s', async (op, exact, low, high, limit) => {
    const x = grid(low, high);
    const got = await evaluate(op, 'float32', x);
    const { error, at } = worst(
      got,
      (i) => exact(x[i] as number),
      (i) => isTiny(x[i] as number),
    );
    const message = `${op}(${x[at]}) = ${got[at]}, not ${exact(x[at] as number)}`;
    expect(error, message).toBeLessThanOrEqual(limit);
  });

  it('takes the logarithm of subnormal numbers', async () => {
    const x = Float32Array.of(1e-40, 2 ** -149, 1.1e-38);
    const got = await evaluate('log', 'float32', x);
    expect(worst(got, (i) => Math.log(x[i] as number)).error).toBeLessThanOrEqual(1);
  });

  it('isnan', async () => {
    const x = grid(-1, 1);
    const got = await evaluate('isnan', 'bool', x);
    expect(got).toEqual(Uint8Array.from(x, (v) => Number(Number.isNaN(v))));
  });
});

describe('functions of two numbers', () => {
  const SOME = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    0.5,
    -0.5,
    1.5,
    1e-30,
    -1e-30,
    3e38,
    -3e38,
    1e10,
    16777217,
    INF,
    -INF,
    NAN,
  ];
  const left = Float32Array.from(SOME.flatMap((a) => SOME.map(() => a)));
  const right = Float32Array.from(SOME.flatMap(() => SOME));
  const a = Float32Array.from([...left, ...grid(0.2, 5)]);
  const b = Float32Array.from([...right, ...grid(-9, 7).reverse()]);

  const larger = (x: number, y: number): number =>
    Number.isNaN(x) || Number.isNaN(y) ? NAN : Math.max(x, y);
  const power = (x: number, y: number): number =>
    x === 1 || y === 0 || (x === -1 && Math.abs(y) === INF) ? 1 : x ** y;
  const cases: readonly (readonly [string, (x: number, y: number) => number, number])[] = [
    ['add', (x, y) => x + y, 0.5],
    ['sub', (x, y) => x - y, 0.5],
    ['mul', (x, y) => x * y, 0.5],
    ['div', (x, y) => x / y, 1],
    ['pow', power, 2],
    ['maximum', larger, 0],
    ['minimum', (x, y) => -larger(-x, -y), 0],
  ];
  it.each(cases)('%s', async (op, exact, limit) => {
    const got = await evaluate(op, 'float32', a, b);
    const { error, at } = worst(
      got,
      (i) => exact(a[i] as number, b[i] as number),
      (i) => isTiny(a[i] as number) || isTiny(b[i] as number),
    );
    const message = `${op}(${a[at]}, ${b[at]}) = ${got[at]}, not ${exact(a[at] as number, b[at] as number)}`;
    expect(error, message).toBeLessThanOrEqual(limit);
  });

  const comparisons: readonly (readonly [string, (x: number, y: number) => boolean])[] = [
    ['eq', (x, y) => x === y],
    ['lt', (x, y) => x < y],
    ['le', (x, y) => x <= y],
  ];
  it.each(comparisons)('%s', async (op, exact) => {
    const got = await evaluate(op, 'bool', left, right);
    expect(got).toEqual(Uint8Array.from(left, (x, i) => Number(exact(x, right[i] as number))));
  });
});

describe('integers and booleans', () => {
  const MIN = -(2 ** 31);
  const a = Int32Array.of(2 ** 31 - 1, MIN, 65537, -7, 0, 3, -1, 5);
  const b = Int32Array.of(1, -1, 65537, 3, 0, 31, MIN, -1);

  it.each<readonly [string, (x: number, y: number) => number]>([
    ['add', (x, y) => x + y],
    ['sub', (x, y) => x - y],
    ['mul', Math.imul],
    ['maximum', Math.max],
    ['minimum', Math.min],
  ])('%s wraps', async (op, exact) => {
    const got = await evaluate(op, 'int32', a, b);
    expect(got).toEqual(a.map((x, i) => exact(x, b[i] as number)));
  });

  it.each<readonly [string, (x: number) => number]>([
    ['neg', (x) => -x],
    ['abs', Math.abs],
    ['floor', (x) => x],
    ['round', (x) => x],
  ])('%s', async (op, exact) => {
    expect(await evaluate(op, 'int32', a)).toEqual(a.map(exact));
  });

  it('pow of integers', async () => {
    const base = Int32Array.of(3, -3, 2, 2, -1, 1, 0, 0, 5, 65536);
    const exponent = Int32Array.of(4, 3, 31, 32, -3, -8, -1, 0, -1, 2);
    const got = await evaluate('pow', 'int32', base, exponent);
    expect([...got]).toEqual([81, -27, MIN, 0, -1, 1, 0, 1, 0, 0]);
  });

  it('compares and combines booleans', async () => {
    const x = Uint8Array.of(0, 0, 1, 1);
    const y = Uint8Array.of(0, 1, 0, 1);
    expect([...(await evaluate('lt', 'bool', x, y))]).toEqual([0, 1, 0, 0]);
    expect([...(await evaluate('le', 'bool', x, y))]).toEqual([1, 1, 0, 1]);
    expect([...(await evaluate('eq', 'bool', x, y))]).toEqual([1, 0, 0, 1]);
    expect([...(await evaluate('maximum', 'bool', x, y))]).toEqual([0, 1, 1, 1]);
    expect([...(await evaluate('minimum', 'bool', x, y))]).toEqual([0, 0, 0, 1]);
    expect([...(await evaluate('isnan', 'bool', a))]).toEqual([...a].map(() => 0));
  });

  it('chooses', async () => {
    const c = Uint8Array.of(1, 0);
    const x = Float32Array.of(NAN, 1);
    const y = Float32Array.of(2, -0);
    expect(await evaluate('where', 'float32', c, x, y)).toEqual(Float32Array.of(NAN, -0));
  });
});

describe('cast', () => {
  const x = Float32Array.of(
    1.9,
    -1.9,
    0.999,
    3e9,
    -3e9,
    2 ** 33 + 1024,
    1e30,
    INF,
    -INF,
    NAN,
    -0,
    1e-40,
    2 ** 31,
  );

  it('to integers drops the fraction and wraps', async () => {
    expect(await evaluate('cast', 'int32', x)).toEqual(Int32Array.from(x));
    const random = grid(-9, 9);
    expect(await evaluate('cast', 'int32', random)).toEqual(Int32Array.from(random));
  });

  it('to booleans tells 0 from everything else', async () => {
    expect(await evaluate('cast', 'bool', x)).toEqual(Uint8Array.from(x, (v) => Number(v !== 0)));
    expect([...(await evaluate('cast', 'bool', Int32Array.of(0, -3)))]).toEqual([0, 1]);
  });

  it('from integers and booleans', async () => {
    const ints = Int32Array.of(16777217, -5, 0);
    expect(await evaluate('cast', 'float32', ints)).toEqual(Float32Array.from(ints));
    expect([...(await evaluate('cast', 'float32', Uint8Array.of(1, 0)))]).toEqual([1, 0]);
    expect([...(await evaluate('cast', 'int32', Uint8Array.of(1, 0)))]).toEqual([1, 0]);
  });
});

it('refuses what is not elementwise', () => {
  const value = makeValue('sum', { dtype: 'float32', shape: [] }, []);
  expect(() => spell(new Source(testTarget(device)), value, [])).toThrow('spell: expected');
});
