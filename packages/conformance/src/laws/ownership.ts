import { createRuntime, type HostData, type Storage, softmax, tensor } from '@xent/core';
import { type Check, ensure } from '../check.ts';
import { float, graph, node, runOnce } from './graphs.ts';
import { lawOnFresh, requireEqual } from './law.ts';

const X = Float32Array.of(1, -2, 3);

/** Outputs are fresh and owned by the caller, inputs are only read, and everything can be given back. */
export const ownershipLaws: readonly Check[] = [
  lawOnFresh('input-returned', async (backend) => {
    const executable = await backend.compile(graph([float(3)], [], [0]));
    const input = backend.upload(float(3), X.slice());
    const [output] = await executable.run([input]);
    ensure(output !== input, () => 'an input that is an output has to be a storage of its own');
    backend.free(input);
    requireEqual(
      await backend.download(output as Storage),
      X,
      () => 'output after its input was freed',
    );
    backend.free(output as Storage);
  }),
  lawOnFresh('value-returned-twice', async (backend) => {
    const executable = await backend.compile(
      graph([float(3)], [node('neg', [0], float(3))], [1, 0, 1]),
    );
    const input = backend.upload(float(3), X.slice());
    const [first, again, second] = (await executable.run([input])) as [Storage, Storage, Storage];
    ensure(new Set([input, first, again, second]).size === 4, () => 'expected four storages');
    backend.free(first);
    backend.free(input);
    requireEqual(
      await backend.download(second),
      X.map((v) => -v),
      () => 'the second copy',
    );
    requireEqual(await backend.download(again), X, () => 'the input among the outputs');
    backend.free(second);
    backend.free(again);
  }),
  lawOnFresh('reshaped-input-returned', async (backend) => {
    const nodes = [node('reshape', [0], float(3, 1), { shape: [3, 1] })];
    const executable = await backend.compile(graph([float(3)], nodes, [1]));
    const input = backend.upload(float(3), X.slice());
    const [output] = (await executable.run([input])) as [Storage];
    backend.free(input);
    requireEqual(await backend.download(output), X, () => 'a view after its source was freed');
    backend.free(output);
  }),
  lawOnFresh('views-among-outputs', async (backend) => {
    const nodes = [
      node('neg', [0], float(2, 3)),
      node('permute', [1], float(3, 2), { dims: [1, 0] }),
      node('exp', [2], float(3, 2)),
    ];
    const executable = await backend.compile(graph([float(2, 3)], nodes, [2, 1, 3]));
    const input = backend.upload(float(2, 3), Float32Array.of(0, 1, 2, 3, 4, 5));
    const [turned, plain, last] = (await executable.run([input])) as [Storage, Storage, Storage];
    backend.free(plain);
    requireEqual(
      await backend.download(turned),
      [-0, -3, -1, -4, -2, -5],
      () => 'a permuted output after the value that it views was freed',
    );
    backend.free(turned);
    backend.free(last);
    backend.free(input);
  }),
  lawOnFresh('same-storage-twice', async (backend) => {
    const executable = await backend.compile(
      graph([float(3), float(3)], [node('mul', [0, 1], float(3))], [2]),
    );
    const input = backend.upload(float(3), X.slice());
    const [product] = await runOnce(backend, executable, [input, input]);
    requireEqual(product as HostData, [1, 4, 9], () => 'one storage as both inputs');
    backend.free(input);
  }),
  lawOnFresh('upload-not-written', async (backend) => {
    const host = X.slice();
    const nodes = [
      node('neg', [0], float(3)),
      node('mul', [1, 0], float(3)),
      node('add', [2, 1], float(3)),
      node('exp', [3], float(3)),
    ];
    const executable = await backend.compile(graph([float(3)], nodes, [4]));
    const input = backend.upload(float(3), host);
    await runOnce(backend, executable, [input]);
    await runOnce(backend, executable, [input]);
    requireEqual(host, X, () => 'the array that was uploaded');
    requireEqual(await backend.download(input), X, () => 'the input after two runs');
    backend.free(input);
  }),
  lawOnFresh('download-is-owned', async (backend) => {
    const storage = backend.upload(float(3), X.slice());
    const mine = await backend.download(storage);
    mine.fill(9);
    requireEqual(await backend.download(storage), X, () => 'a download after another was changed');
    backend.free(storage);
  }),
  lawOnFresh('take-is-owned', async (backend) => {
    if (!backend.take) return;
    const before = backend.memory().storages;
    const host = X.slice();
    backend.take(backend.upload(float(3), host)).fill(9);
    requireEqual(host, X, () => 'the array that was uploaded, after its taken copy was changed');
    const executable = await backend.compile(
      graph([float(3)], [node('neg', [0], float(3))], [1, 0]),
    );
    const taken: HostData[] = [];
    for (let i = 0; i < 3; i++) {
      const input = backend.upload(float(3), Float32Array.of(i, i, i));
      const [negated, same] = (await executable.run([input])) as [Storage, Storage];
      taken.push(backend.take(negated), backend.take(same));
      backend.free(input);
    }
    taken.forEach((data, k) => {
      const i = Math.floor(k / 2);
      const want = k % 2 === 0 ? -i : i;
      requireEqual(data, [want, want, want], () => `array ${k} that was taken, after later runs`);
    });
    const left = backend.memory().storages - before;
    ensure(left === 0, () => `${left} storages are left after all were taken`);
  }),
  lawOnFresh('results-outlive-runs', async (backend) => {
    const nodes = [node('exp', [0], float(64)), node('add', [1, 0], float(64))];
    const executable = await backend.compile(graph([float(64)], nodes, [2]));
    const kept: Storage[] = [];
    for (let i = 0; i < 8; i++) {
      const input = backend.upload(float(64), new Float32Array(64).fill(-100 * (i + 1)));
      kept.push(((await executable.run([input])) as [Storage])[0]);
      backend.free(input);
    }
    for (const [i, storage] of kept.entries()) {
      const want = new Float32Array(64).fill(-100 * (i + 1));
      requireEqual(await backend.download(storage), want, () => `result ${i} after later runs`);
      backend.free(storage);
    }
  }),
  lawOnFresh('runs-overlap', async (backend) => {
    const executable = await backend.compile(
      graph([float(3)], [node('mul', [0, 0], float(3))], [1]),
    );
    const inputs = [1, 2, 3, 4].map((v) => backend.upload(float(3), Float32Array.of(v, v, v)));
    const running = inputs.map((input) => executable.run([input]));
    for (const [i, outputs] of (await Promise.all(running)).entries()) {
      const square = (i + 1) ** 2;
      const [output] = outputs as readonly [Storage];
      requireEqual(await backend.download(output), [square, square, square], () => `run ${i} of 4`);
      backend.free(output);
    }
    for (const input of inputs) backend.free(input);
  }),
  lawOnFresh('free-during-run', async (backend) => {
    const executable = await backend.compile(
      graph([float(3)], [node('exp', [0], float(3)), node('add', [1, 0], float(3))], [2]),
    );
    const input = backend.upload(float(3), X.slice());
    const running = executable.run([input]);
    backend.free(input);
    // What is uploaded now may get the memory that was given back.
    const other = backend.upload(float(3), Float32Array.of(77, 77, 77));
    const [output] = (await running) as [Storage];
    const data = await backend.download(output);
    X.forEach((v, i) => {
      const want = Math.exp(v) + v;
      ensure(
        Math.abs((data[i] as number) - want) < 1e-4,
        () => `a run whose input was freed gave ${data[i]}, expected ${want}`,
      );
    });
    backend.free(other);
    backend.free(output);
  }),
  lawOnFresh('executables-are-independent', async (backend) => {
    const doubled = graph([float(3)], [node('add', [0, 0], float(3))], [1]);
    const [first, second] = [await backend.compile(doubled), await backend.compile(doubled)];
    first.dispose();
    const input = backend.upload(float(3), X.slice());
    const [data] = await runOnce(backend, second, [input]);
    requireEqual(data as HostData, [2, -4, 6], () => 'an executable after its twin was disposed');
    backend.free(input);
    second.dispose();
    ensure(
      backend.memory().executables === 0,
      () => `${backend.memory().executables} executables are left`,
    );
  }),
  lawOnFresh('storages-return', async (backend) => {
    const runtime = createRuntime(backend);
    const before = backend.memory().storages;
    for (let i = 0; i < 3; i++) {
      const x = tensor([[1, 2, i]]);
      await runtime.data(softmax(x, 1));
      await Promise.all([runtime.data(x.mul(2)), runtime.data(x.sum())]);
      const kept = x.mul(3);
      await runtime.realize(x, kept);
      await runtime.data(kept.add(x));
      runtime.use(() => {
        kept.dispose();
        x.dispose();
      });
    }
    const { storages } = backend.memory();
    ensure(storages === before, () => `${storages - before} storages were not given back`);
  }),
];
