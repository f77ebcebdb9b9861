import { js } from '@xent/backend-js';
import {
  add,
  argmax,
  buffer,
  cat,
  manualSeed,
  matmul,
  mean,
  ones,
  parameter,
  rand,
  setBackend,
  setWarningHandler,
  softmax,
  type Tensor,
  type TensorLike,
  tensor,
  XentError,
  zeros,
} from '@xent/core';
import {
  Dropout,
  ELU,
  GELU,
  Hardswish,
  LeakyReLU,
  Linear,
  LogSoftmax,
  Mish,
  Module,
  PReLU,
  ReLU,
  SELU,
  Sequential,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from '@xent/nn';
import { Adam } from '@xent/optim';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mlp, NeuralNet1, NeuralNet2 } from './fixtures/networks.ts';
import { disagreement, load } from './fixtures/runtime.ts';
import { exportModel } from './index.ts';

const warnings: string[] = [];

beforeEach(() => {
  setBackend(js());
  manualSeed(11);
  warnings.length = 0;
  setWarningHandler((code, message) => warnings.push(`${code} ${message}`));
});
afterEach(() => setWarningHandler(null));

const f32 = (data: Float32Array, shape: readonly number[]) => ['float32', data, shape] as const;

/** A module of one function. */
class Fn extends Module {
  readonly fn: (...x: Tensor[]) => unknown;
  constructor(fn: (...x: Tensor[]) => unknown) {
    super();
    this.fn = fn;
  }
  forward(...x: Tensor[]): unknown {
    return this.fn(...x);
  }
}

const models: Record<string, () => Module & { forward(x: TensorLike): Tensor }> = {
  NeuralNet1: () => new NeuralNet1(),
  NeuralNet2: () => new NeuralNet2(),
  'MLP with softmax': () => new Sequential(new Mlp(), new Softmax(1)),
  'MLP with log-softmax': () => new Sequential(new Mlp(), new LogSoftmax(-1)),
  'many activations': () =>
    new Sequential(
      new Linear(784, 16),
      new ReLU(),
      new Linear(16, 16),
      new GELU(),
      new Linear(16, 16),
      new LeakyReLU(),
      new ELU(),
      new PReLU(),
      new Linear(16, 16),
      new SELU(),
      new Softplus(),
      new Linear(16, 16),
      new Tanh(),
      new SiLU(),
      new Hardswish(),
      new Mish(),
      new Dropout(0.5),
      new Linear(16, 4),
    ),
};

describe.each([17, 21] as const)('exportModel at opset %i', (opset) => {
  it.each(Object.keys(models))('%s: ONNX Runtime agrees for every batch size', async (name) => {
    const model = (models[name] as () => Mlp)().eval();
    const run = await load(await exportModel(model, zeros([1, 784]), { opset }));
    for (const n of [1, 7, 64]) {
      const x = rand([n, 784]);
      const want = await model.forward(x).data();
      const { output } = await run({ input: f32((await x.data()) as Float32Array, [n, 784]) });
      expect(output?.dims).toEqual([n, want.length / n]);
      expect(disagreement(output?.data as Float32Array, want)).toBeLessThan(1e-6);
    }
    expect(warnings).toEqual([]);
  });

  it('follows the batch through shapes, means, positions and constants', async () => {
    const model = new Fn((x) => {
      const n = x?.shape[0] as number;
      const t = x as Tensor;
      const both = cat([t, t], 0).reshape([n, 2, 3, 4]);
      const centered = t.sub(mean(t, { dim: 0 })).div(n - 1);
      const grown = ones([n, 1]).mul(t.reshape([n, 12]).sum({ dim: 1, keepdim: true }));
      const flat = t.reshape([n, 12]);
      return {
        both,
        centered,
        grown,
        scaled: t.mul(1 / n).add(n),
        best: argmax(flat, 1),
        gram: matmul(flat, flat.transpose(0, 1)),
        total: mean(t),
        tail: t.reshape([n * 3, 4]),
      };
    });
    const bytes = await exportModel(model, zeros([2, 3, 4]), { opset });
    const run = await load(bytes);
    for (const n of [2, 3, 9]) {
      const x = rand([n, 3, 4]);
      const got = await run({ input: f32((await x.data()) as Float32Array, [n, 3, 4]) });
      const want = model.forward(x) as Record<string, Tensor>;
      for (const [name, value] of Object.entries(want)) {
        expect([name, got[name]?.dims]).toEqual([name, value.shape]);
        expect(disagreement(got[name]?.data as Float32Array, await value.data())).toBeLessThan(
          1e-6,
        );
      }
    }
  });
});

describe('exportModel', () => {
  it('names initializers by the state dict, and inputs and outputs as asked', async () => {
    const bytes = await exportModel(new NeuralNet2(), zeros([1, 784]), {
      inputNames: ['pixels'],
      outputNames: ['scores'],
      metadata: { classes: 'zero,one,two' },
    });
    const text = new TextDecoder('latin1').decode(bytes);
    for (const name of ['linear1.weight', 'linear1.bias', 'linear2.weight', 'linear2.bias']) {
      expect(text).toContain(name);
    }
    expect(text).toContain('zero,one,two');
    const run = await load(bytes);
    const { scores } = await run({ pixels: f32(new Float32Array(784), [1, 784]) });
    expect(scores?.dims).toEqual([1, 3]);
  });

  it('takes several inputs and gives several outputs', async () => {
    const model = new Fn((a, b) => [add(a as Tensor, b as Tensor), softmax(b as Tensor, 1)]);
    const bytes = await exportModel(model, [zeros([1, 3]), zeros([1, 3])]);
    const run = await load(bytes);
    const one = Float32Array.of(1, 2, 3);
    const got = await run({ 'input.0': f32(one, [1, 3]), 'input.1': f32(one, [1, 3]) });
    expect(Array.from(got['output.0']?.data ?? [])).toEqual([2, 4, 6]);
    expect(got['output.1']?.dims).toEqual([1, 3]);
  });

  it('warns of inputs that the file does not take, by name', async () => {
    const model = new Fn((_, b) => (b as Tensor).exp());
    const run = await load(await exportModel(model, [zeros([1, 3]), zeros([1, 3])]));
    expect(warnings).toEqual([expect.stringMatching(/^XENT_ONNX_UNUSED_INPUT .*'input\.0'/)]);
    const { output } = await run({ 'input.1': f32(new Float32Array(6), [2, 3]) });
    expect(output?.dims).toEqual([2, 3]);
  });

  it('takes one batch size only with dynamicBatch false, and says so', async () => {
    const model = new NeuralNet2().eval();
    const bytes = await exportModel(model, zeros([4, 784]), { dynamicBatch: false });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/XENT_ONNX_BAKED_SHAPE .*'input' float32\[4,784\]/);
    const run = await load(bytes);
    const x = new Float32Array(5 * 784);
    await expect(run({ input: f32(x, [5, 784]) })).rejects.toThrow(/dimension/i);
    const { output } = await run({ input: f32(x.slice(784), [4, 784]) });
    expect(output?.dims).toEqual([4, 3]);
  });

  it('warns of outputs that do not follow the batch', async () => {
    await exportModel(new Fn((x) => (x as Tensor).sum({ dim: 0 })), zeros([2, 3]));
    expect(warnings[0]).toMatch(/XENT_ONNX_BAKED_SHAPE .*no output follows the batch/);
    await exportModel(new ReLU(), zeros([]));
    expect(warnings[1]).toMatch(
      /takes inputs of exactly these shapes: 'input' float32\[\], because/,
    );
  });

  it('warns of running statistics that would stand still, by name', async () => {
    class Count extends Module {
      seen = buffer(zeros([2]));
      forward(x: Tensor): Tensor {
        if (this.training) this.seen.assign(this.seen.add(1));
        return x.mul(this.seen);
      }
    }
    const model = new Sequential(new Linear(3, 2), new Count());
    await exportModel(model, zeros([1, 3]));
    expect(warnings).toEqual([expect.stringMatching(/^XENT_ONNX_STATE .*changes '1\.seen'/)]);
    expect(await model.namedBuffers()[0]?.[1].data()).toEqual(new Float32Array(2));
    warnings.length = 0;
    await exportModel(model.eval(), zeros([1, 3]));
    expect(warnings).toEqual([]);
  });

  it('warns of dropout in training mode by its path', async () => {
    const model = new Sequential(new Linear(4, 4), new Dropout(0.5));
    const bytes = await exportModel(model, zeros([2, 4]));
    expect(warnings).toEqual([
      expect.stringMatching(/XENT_ONNX_RANDOM .*'1' \(Dropout\(p=0\.5\)\) is in training mode/),
    ]);
    const run = await load(bytes);
    const { output } = await run({ input: f32(new Float32Array(12).fill(1), [3, 4]) });
    expect(output?.data.includes(0)).toBe(true);
    warnings.length = 0;
    const old = exportModel(model, zeros([2, 4]), { opset: 17 });
    await expect(old).rejects.toThrow(/expected opset 21 for random numbers/);
    warnings.length = 0;
    await exportModel(model.eval(), zeros([2, 4]));
    expect(warnings).toEqual([]);
  });

  it('refuses by name what cannot follow the batch', async () => {
    const codeOf = (error: unknown): string => (XentError.isInstance(error) ? error.code : '');
    const baked = exportModel(new Fn((x) => x?.reshape([2, 12])), zeros([2, 3, 4]));
    await expect(baked).rejects.toThrow(/takes 2 items, and refuses 5 .*x\.shape\[0\]/);
    expect(codeOf(await baked.catch((e) => e))).toBe('XENT_GRAPH');
    const rounded = exportModel(
      new Fn((x) => x?.mul(Math.sqrt(x.shape[0] as number))),
      zeros([2, 3]),
    );
    await expect(rounded).rejects.toThrow(
      /mul \(node 0\) whose input has \[2\.2.*dynamicBatch: false/,
    );
    expect(codeOf(await rounded.catch((e) => e))).toBe('XENT_GRAPH');
    const other = exportModel(
      new Fn((x) => ((x?.shape[0] as number) > 5 ? x?.exp() : x?.tanh())),
      zeros([2, 3]),
    );
    await expect(other).rejects.toThrow(/tanh \(node 0\) which is another operation \(exp\)/);
    const square = exportModel(
      new Fn((x) => {
        const n = x?.shape[0] as number;
        return zeros([n * n]).add(x?.sum() as Tensor);
      }),
      zeros([2, 3]),
    );
    await expect(square).rejects.toThrow(/full \(node \d+\) which has/);
  });

  it('refuses forward passes that look at values, and wrong arguments', async () => {
    const reads = new Fn((x) => x?.mul((x as Tensor).sum().itemSync()));
    await expect(exportModel(reads, zeros([2, 3]))).rejects.toThrow(/does not look at values/);
    await expect(exportModel(new NeuralNet2(), [])).rejects.toThrow(/example input/);
    const options = { opset: 18 as 17 };
    await expect(exportModel(new NeuralNet2(), zeros([1, 784]), options)).rejects.toThrow(
      /opset 17 or 21/,
    );
    const names = { inputNames: ['linear1.weight'] };
    await expect(exportModel(new NeuralNet2(), zeros([1, 784]), names)).rejects.toThrow(/twice/);
    const text = new Fn(() => 'text');
    await expect(exportModel(text, zeros([1]))).rejects.toThrow(/return a tensor/);
  });

  it('leaves the model as it was, in the middle of a step as well', async () => {
    const model = new NeuralNet2();
    const optimizer = new Adam(model.parameters());
    const x = rand([4, 784]);
    const step = (): Tensor => {
      optimizer.zeroGrad();
      const loss = model.forward(x).sum();
      loss.backward();
      optimizer.step();
      return loss;
    };
    await step().item();
    step();
    const before = model.parameters().map((p) => [p.value, p.grad, p.committed]);
    const pending = exportModel(model, zeros([1, 784]));
    expect(model.parameters().map((p) => [p.value, p.grad, p.committed])).toEqual(before);
    expect(model.parameters()[0]?.value).toBe(before[0]?.[0]);
    const run = await load(await pending);
    const want = await model.forward(x).data();
    const { output } = await run({ input: f32((await x.data()) as Float32Array, [4, 784]) });
    expect(disagreement(output?.data as Float32Array, want)).toBeLessThan(1e-6);
  });

  it('holds cells that nobody registered, and values, as constants', async () => {
    const hidden = parameter([2, 3]);
    const offset = tensor([10, 20]);
    const model = new Fn((x) => (x as Tensor).mul(hidden).add(offset).mul(0.5));
    const run = await load(await exportModel(model, zeros([1, 2])));
    const { output } = await run({ input: f32(Float32Array.of(1, 1), [1, 2]) });
    expect(Array.from(output?.data ?? [])).toEqual([6, 11.5]);
  });
});
