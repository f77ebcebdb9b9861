import { oracle } from '@xent/conformance';
import {
  amax,
  argsort,
  broadcastTo,
  cast,
  cat,
  createRuntime,
  cumsum,
  flip,
  type HostData,
  type IndependentRuntime,
  logSoftmax,
  lt,
  matmul,
  maximum,
  permute,
  prod,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  tensor,
  where,
} from '@xent/core';
import { describe, expect, it } from 'vitest';
import { js } from './index.ts';

type Pick = (n: number) => number;

/** Numbers from 0 to n - 1, always the same ones for a seed. */
function generator(seed: number): Pick {
  let state = seed * 2654435761 + 1;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

function leaf(pick: Pick, shape: readonly number[], isInt: boolean): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, () => (pick(2001) - 1000) / (isInt ? 1 : 500));
  return tensor(values, { shape, dtype: isInt ? 'int32' : 'float32' });
}

/** Two matrices of one shape that broadcast with a row, a column and a number. */
function partner(pick: Pick, shape: readonly number[], all: readonly Tensor[]): Tensor {
  const [rows = 1, columns = 1] = shape;
  const same = all.filter((t) => t.shape.join() === shape.join() && t.dtype === 'float32');
  const choices = [[rows, 1], [columns], [1, columns], []];
  const kind = pick(8);
  if (kind < 4 && same.length > 0) return same[pick(same.length)] as Tensor;
  return leaf(pick, choices[kind % 4] as number[], false);
}

type Grow = (x: Tensor, pick: Pick, all: readonly Tensor[]) => Tensor;

// Continuous on floats and bounded, so that rounding at another place changes the result by no more than rounding.
const STEPS: readonly Grow[] = [
  (x, pick, all) => x.add(partner(pick, x.shape, all)),
  (x, pick, all) => partner(pick, x.shape, all).sub(x.mul(0.5)),
  (x, pick, all) => x.mul(partner(pick, x.shape, all)).tanh(),
  (x, pick, all) => maximum(x, partner(pick, x.shape, all)),
  (x, pick, all) =>
    x
      .mul(partner(pick, x.shape, all))
      .add(partner(pick, x.shape, all))
      .tanh(),
  (x) => x.abs().add(1).sqrt(),
  (x) => x.div(x.abs().add(1)),
  (x) => x.neg().mul(0.25).exp().tanh(),
  (x, pick) => x.add(sum(x, { dim: pick(2), keepdim: true })).tanh(),
  (x, pick) => x.sub(amax(x, { dim: pick(2), keepdim: true })),
  (x) => x.mul(sum(x.mul(x)).add(1).sqrt().pow(-1)),
  (x) => permute(x, [1, 0]),
  (x) => reshape(permute(reshape(x, [x.shape[0] as number, 1, -1]), [2, 1, 0]), [-1, 2]),
  (x) => reshape(x, [2, -1]),
  (x, pick) => flip(x, [pick(2)]),
  (x) => slice(x, 1, 1),
  (x) => broadcastTo(sum(x, { dim: 0, keepdim: true }).tanh(), [4, x.shape[1] as number]),
  (x, pick) => softmax(x, pick(2)),
  (x, pick) => logSoftmax(x, pick(2)).mul(0.1),
  (x) => matmul(x, permute(x, [1, 0])).tanh(),
  (x, pick) => matmul(x, leaf(pick, [x.shape[1] as number, 4], false)).add(leaf(pick, [4], false)),
  (x, pick) => cat([x, flip(x, [0])], pick(2)),
  (x, pick) => cumsum(x, pick(2)).tanh(),
  (x, pick) => where(lt(leaf(pick, x.shape, true), 0), x, x.mul(2).tanh()),
  (x, pick) => x.mul(cast(argsort(leaf(pick, x.shape, true), 1), 'float32').mul(0.1)),
  (x, pick) => x.add(cast(integers(leaf(pick, x.shape, true), pick), 'float32').mul(1e-9)),
];

/** Arithmetic that leaves 32 bits again and again. */
function integers(x: Tensor, pick: Pick): Tensor {
  const square = x.mul(x).mul(x).mul(x).add(pick(1000));
  return pick(2)
    ? square.sub(sum(square, { dim: 0 }))
    : square.mul(prod(x, { dim: 1, keepdim: true }));
}

/** Results of a random graph: its last value, and some on the way. */
function build(seed: number): Tensor[] {
  const pick = generator(seed);
  // Some are larger than a block, so that rows end inside blocks and blocks inside rows.
  const columns = pick(3) === 0 ? 200 + pick(700) : 2 + pick(5);
  const all: Tensor[] = [leaf(pick, [2 + 2 * pick(3), columns], false)];
  for (let i = 0; i < 12; i++) {
    const x = all[Math.max(0, all.length - 1 - pick(3))] as Tensor;
    const y = (STEPS[pick(STEPS.length)] as Grow)(x, pick, all);
    if (y.size > 0 && y.size < 20_000 && (y.shape[1] ?? 0) > 1 && y.size % 2 === 0) all.push(y);
  }
  return all.filter((_, i) => i > 0 && (i === all.length - 1 || pick(3) === 0));
}

function results(runtime: IndependentRuntime, seed: number): Promise<HostData[]> {
  return runtime.use(() => Promise.all(build(seed).map((t) => runtime.data(t))));
}

function distance(a: HostData, b: HostData): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  a.forEach((v, i) => {
    const w = b[i] as number;
    const d = Object.is(v, w) ? 0 : Math.abs(v - w) / (1 + Math.abs(w));
    worst = Math.max(worst, Number.isNaN(d) ? Number.POSITIVE_INFINITY : d);
  });
  return worst;
}

describe('random graphs', () => {
  const fused = createRuntime(js());
  const plain = createRuntime(js({ fuse: false }));
  const reference = createRuntime(oracle());
  const seeds = Array.from({ length: 300 }, (_, i) => i);

  it('give the same with and without fusion, and by plain loops', async () => {
    let count = 0;
    for (const seed of seeds) {
      const expected = await results(reference, seed);
      const [a, b] = [await results(fused, seed), await results(plain, seed)];
      expected.forEach((want, i) => {
        expect(distance(a[i] as HostData, want), `seed ${seed}, output ${i}`).toBeLessThan(1e-4);
        expect(distance(b[i] as HostData, want), `seed ${seed}, output ${i}`).toBeLessThan(1e-4);
      });
      count += expected.length;
    }
    expect(count).toBeGreaterThan(seeds.length);
    expect(fused.backend.memory()).toMatchObject({ bytes: 0, storages: 0 });
  });
});
