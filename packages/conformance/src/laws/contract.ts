import { createRuntime, tensor, XentError } from '@xent/core';
import { type Check, ensure } from '../check.ts';
import { float, graph, node } from './graphs.ts';
import { lawOnFresh } from './law.ts';

/** Which element types has the backend that not every backend has? */
export interface OptionalTypes {
  readonly float64: boolean;
  readonly float16: boolean;
}

/** What the interface promises about itself. */
export function contractLaws(has: OptionalTypes): Check[] {
  const optional = ['float64', 'float16'] as const;
  return [
    lawOnFresh('contract-version', async (backend) => {
      ensure(backend.contract === 1, () => `expected contract 1, got ${String(backend.contract)}`);
      ensure(backend.name.length > 0, () => 'expected a name');
    }),
    lawOnFresh('dtypes', async ({ dtypes, name }) => {
      for (const dtype of ['float32', 'int32', 'bool'] as const) {
        ensure(dtypes.has(dtype), () => `${name} lacks ${dtype}, which every backend has`);
      }
      for (const dtype of optional) {
        ensure(
          dtypes.has(dtype) === has[dtype],
          () =>
            `${name} ${has[dtype] ? 'lacks' : 'has'} ${dtype}; say so with { ${dtype}: ${!has[dtype]} } where the suite is called`,
        );
      }
    }),
    ...optional
      .filter((dtype) => !has[dtype])
      .map((dtype) =>
        lawOnFresh(`${dtype}-refused`, async (backend) => {
          const runtime = createRuntime(backend);
          const error = await Promise.resolve()
            .then(() => runtime.data(tensor([1, 2], { dtype }).mul(2)))
            .then(() => null)
            .catch((reason: unknown) => reason);
          ensure(
            XentError.isInstance(error) && error.code === 'XENT_UNSUPPORTED',
            () => `expected XENT_UNSUPPORTED for ${dtype}, got ${String(error)}`,
          );
        }),
      ),
    lawOnFresh('synchronous', async (backend) => {
      const compiled = backend.compile(graph([float(2)], [node('neg', [0], float(2))], [1]));
      const executable = await compiled;
      const input = backend.upload(float(2), Float32Array.of(1, 2));
      const running = executable.run([input]);
      const [output] = await running;
      ensure(output !== undefined, () => 'a run with one output returned none');
      const download = backend.download(output);
      if (backend.synchronous) {
        const late = [compiled, running, download].some((value) => value instanceof Promise);
        ensure(!late, () => 'a synchronous backend answered with a promise');
      }
      await download;
      backend.free(input);
      backend.free(output);
      executable.dispose();
    }),
    lawOnFresh('unknown-operation', async (backend) => {
      const unknown = graph([float(2)], [node('frobnicate', [0], float(2))], [1]);
      let error: unknown = null;
      try {
        await backend.compile(unknown);
      } catch (thrown) {
        error = thrown;
      }
      ensure(
        XentError.isInstance(error) && error.code === 'XENT_UNSUPPORTED',
        () => `expected XENT_UNSUPPORTED for an operation 'frobnicate', got ${String(error)}`,
      );
      ensure(
        error.message.includes('frobnicate') && error.message.includes('float32[2]'),
        () => `the error has to name the operation and its spec, got '${error.message}'`,
      );
    }),
    lawOnFresh('storage-names-backend', async (backend) => {
      const storage = backend.upload(float(2, 1), Float32Array.of(1, 2));
      ensure(storage.backend === backend, () => 'a storage has to name the backend that made it');
      ensure(storage.spec.shape.join() === '2,1', () => 'a storage has to keep its spec');
      backend.free(storage);
    }),
    lawOnFresh('after-dispose', async (backend) => {
      const storage = backend.upload(float(2), Float32Array.of(1, 2));
      await backend.dispose();
      // Tensors that the collector finds later are freed then.
      backend.free(storage);
      await backend.dispose();
    }),
  ];
}
