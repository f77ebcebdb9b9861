import { js } from '@xent/backend-js';
import { ArgumentError, setBackend, setWarningHandler, type Tensor, zeros } from '@xent/core';
import { CrossEntropyLoss, crossEntropy } from '@xent/losses';
import { Dropout, Linear, Sequential } from '@xent/nn';
import { SGD } from '@xent/optim';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ExportModelOptions,
  type ExportTrainingStepOptions,
  exportModel,
  exportTrainingStep,
  type ModelLike,
} from './index.ts';

beforeEach(() => {
  setBackend(js());
  setWarningHandler(() => undefined);
});
afterEach(() => setWarningHandler(null));

const model = (): Sequential => new Sequential(new Linear(4, 3));
const refusal = (done: Promise<unknown>): Promise<unknown> => done.catch((error: unknown) => error);

async function expectRefused(done: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await refusal(done);
  expect(error).toBeInstanceOf(ArgumentError);
  expect(String(error)).toMatch(message);
}

describe('exportModel refuses', () => {
  it.each([
    ['null', null, /got null/],
    ['a function', (x: Tensor) => x, /got function/],
    ['a class', Linear, /got function/],
    ['an object', {}, /got Object/],
  ] as const)('%s in the place of a module', async (_, given, got) => {
    await expectRefused(
      exportModel(given as unknown as ModelLike, zeros([1, 4])),
      /expected a module with forward and namedParameters, got .*; pass an instance/,
    );
    await expectRefused(exportModel(given as unknown as ModelLike, zeros([1, 4])), got);
  });

  it.each([
    [{ opset: 16 }, /expected opset 17 or 21, got 16; leave it out/],
    [{ opset: '17' }, /expected opset 17 or 21, got "17"/],
    [{ dynamicBatch: 1 }, /dynamicBatch true or false, got 1/],
    [{ metadata: null }, /metadata to be an object of texts, got null/],
    [{ metadata: 'text' }, /got string/],
    [{ metadata: new Map([['a', 'b']]) }, /got Map/],
    [{ metadata: { a: 1 } }, /got number for 'a'/],
    [{ name: 3 }, /name to be a text, got number/],
    [{ name: '' }, /got an empty one/],
    [{ inputNames: 'x' }, /inputNames to be 1 texts in an array, got string; .*\['input'\]/],
    [{ inputNames: null }, /got null/],
    [{ inputNames: ['a', 'b'] }, /got 2/],
    [{ outputNames: [3] }, /outputNames to be 1 texts in an array, got others/],
  ])('the options %j', async (options, message) => {
    const done = exportModel(model(), zeros([1, 4]), options as unknown as ExportModelOptions);
    await expectRefused(done, message);
  });

  it('examples that are none', async () => {
    for (const given of [undefined, null, 'x', new Float32Array(4), [], [1, 2]]) {
      await expectRefused(
        exportModel(model(), given as unknown as Tensor),
        /^ArgumentError: exportM/,
      );
    }
  });
});

describe('exportTrainingStep', () => {
  const good = (net: Sequential = model()): ExportTrainingStepOptions => ({
    model: net,
    loss: new CrossEntropyLoss(),
    optimizer: new SGD(net.parameters(), { lr: 0.1 }),
    example: [zeros([1, 4]), zeros([1], { dtype: 'int32' })],
  });

  it('refuses what is no object of options', async () => {
    for (const options of [undefined, null, 3]) {
      const done = exportTrainingStep(options as unknown as ExportTrainingStepOptions);
      await expectRefused(done, /expected options in an object/);
    }
  });

  it.each([
    [{ model: undefined }, /expected a module .* got undefined/],
    [{ loss: undefined }, /expected a loss with forward, or a function .* got undefined/],
    [{ loss: 'crossEntropy' }, /got string/],
    [{ loss: CrossEntropyLoss }, /got the class CrossEntropyLoss; pass for example new/],
    [{ loss: new CrossEntropyLoss({ reduction: 'none' }) }, /: expected a loss of one number/],
    [{ loss: () => undefined }, /expected a tensor or a parameter, got undefined/],
    [{ optimizer: SGD }, /expected an optimizer .* got function/],
    [{ example: undefined }, /\[input, target\], got undefined/],
    [{ metadata: [] }, /got an array/],
  ])('refuses %j', async (change, message) => {
    const done = exportTrainingStep({ ...good(), ...change } as ExportTrainingStepOptions);
    await expectRefused(done, message);
  });

  it('takes a loss as a function, and examples of any batch size', async () => {
    for (const n of [0, 1, 3]) {
      const { manifest } = await exportTrainingStep({
        ...good(),
        loss: crossEntropy,
        example: [zeros([n, 4]), zeros([n], { dtype: 'int32' })],
      });
      expect(manifest.batch.map(({ shape }) => shape)).toEqual([['batch', 4], ['batch']]);
    }
  });

  it('takes the opset that random numbers need, unless another one is asked for', async () => {
    const net = new Sequential(new Linear(4, 3), new Dropout(0.5));
    const { manifest } = await exportTrainingStep(good(net));
    expect(manifest.opset).toBe(21);
    expect((await exportTrainingStep(good())).manifest.opset).toBe(17);
    const old = exportTrainingStep({ ...good(net), opset: 17 });
    await expect(old).rejects.toMatchObject({ code: 'XENT_UNSUPPORTED' });
  });
});
