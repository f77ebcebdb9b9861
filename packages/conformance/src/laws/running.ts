import {
  type Backend,
  createRuntime,
  exp,
  gather,
  type HostData,
  indexAdd,
  scatterAdd,
  type Tensor,
  tensor,
} from '@xent/core';
import { ops } from '@xent/core/testing';
import { type Check, ensure } from '../check.ts';
import { observe } from '../observe.ts';
import { lawOnFresh, requireEqual } from './law.ts';

function counting(backend: Backend): { readonly backend: Backend; compiles(): number } {
  let compiles = 0;
  const observed = observe(backend, {
    onCompile: () => {
      compiles++;
    },
  });
  return { backend: observed, compiles: () => compiles };
}

const program = (x: Tensor): Tensor => exp(x.mul(x)).sum({ dim: 0 });

/** An index that only the backend knows, so that core cannot refuse it at the call. */
function hiddenIndex(values: readonly number[]): Tensor {
  const shift = ops.iota([values.length], 0);
  return tensor(values, { dtype: 'int32' }).add(shift).sub(shift);
}

/** Running, compiling and caching. */
export const runningLaws: readonly Check[] = [
  lawOnFresh('same-key-compiles-once', async (backend) => {
    const counted = counting(backend);
    const runtime = createRuntime(counted.backend);
    for (let i = 0; i < 5; i++)
      await runtime.data(
        program(
          tensor([
            [i, 1],
            [2, i],
          ]),
        ),
      );
    ensure(
      counted.compiles() === 1,
      () => `one program on five inputs was compiled ${counted.compiles()} times`,
    );
    await runtime.data(program(tensor([[1, 2, 3]])));
    ensure(counted.compiles() === 2, () => 'another shape is another program');
  }),
  lawOnFresh('concurrent-misses-share', async (backend) => {
    const counted = counting(backend);
    const runtime = createRuntime(counted.backend);
    const first = runtime.data(program(tensor([[1, 2]])));
    await Promise.resolve().then(() => undefined);
    const second = runtime.data(program(tensor([[3, 4]])));
    await Promise.all([first, second]);
    ensure(
      counted.compiles() === 1,
      () => `two reads of one program compiled it ${counted.compiles()} times`,
    );
  }),
  lawOnFresh('concurrent-reads', async (backend) => {
    const runtime = createRuntime(backend);
    const build = (): Tensor[] => {
      const x = tensor([0.5, -1, 2]);
      return [exp(x), x.sum(), x.mul(x), x.softmax(0)];
    };
    const alone: HostData[] = [];
    for (const t of build()) alone.push(await runtime.data(t));
    const together = await Promise.all(build().map((t) => runtime.data(t)));
    const staggered: Promise<HostData>[] = [];
    for (const t of build()) {
      staggered.push(runtime.data(t));
      await Promise.resolve();
    }
    const late = await Promise.all(staggered);
    alone.forEach((want, i) => {
      requireEqual(together[i] as HostData, want, () => `read ${i} in one tick`);
      requireEqual(late[i] as HostData, want, () => `read ${i} while others were in flight`);
    });
  }),
  lawOnFresh('eviction-keeps-results', async (backend) => {
    const runtime = createRuntime(backend);
    const kept = tensor([1, 2, 3]).mul(2);
    await runtime.realize(kept);
    const results: Promise<HostData>[] = [];
    // More programs than a runtime keeps.
    for (let n = 1; n <= 80; n++) {
      results.push(runtime.data(tensor(new Float32Array(n).fill(1)).sum().add(kept)));
      await results.at(-1);
    }
    ensure(runtime.report().evictions > 0, () => 'expected programs to be evicted');
    for (const [i, result] of results.entries()) {
      requireEqual(await result, [3 + i, 5 + i, 7 + i], () => `program ${i + 1}`);
    }
    const again = runtime.data(tensor([1]).sum().add(kept));
    requireEqual(await again, [3, 5, 7], () => 'the first program, compiled again');
  }),
  lawOnFresh('long-chain', async (backend) => {
    const runtime = createRuntime(backend);
    let x = tensor([1, 2]);
    for (let i = 0; i < 3000; i++) x = x.add(1);
    requireEqual(await runtime.data(x), [3001, 3002], () => 'a chain of 3000 additions');
  }),
  lawOnFresh('many-outputs', async (backend) => {
    const runtime = createRuntime(backend);
    const x = tensor([1, 2]);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => runtime.data(x.mul(i).add(1))),
    );
    all.forEach((data, i) => {
      requireEqual(data, [i + 1, 2 * i + 1], () => `output ${i} of 40`);
    });
  }),
  lawOnFresh('hidden-index-outside', async (backend) => {
    const runtime = createRuntime(backend);
    const x = tensor([10, 20, 30]);
    const index = [1, 3, -1, 2000000000, 0];
    const picked = await runtime.data(gather(x, 0, hiddenIndex(index)));
    ensure(
      picked[0] === 20 && picked[4] === 10,
      () => `indices inside gave [${picked.join(', ')}]`,
    );
    const src = tensor([1, 2, 3, 4, 5]);
    for (const write of [scatterAdd, indexAdd]) {
      const written = await runtime.data(write(x, 0, hiddenIndex(index), src));
      requireEqual(written, [15, 21, 30], () => `${write.name || 'a write'} with indices outside`);
    }
  }),
];
