import { readFile } from 'node:fs/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { js } from '@xent/backend-js';
import {
  DTypeError,
  isFloat,
  manualSeed,
  rand,
  ShapeError,
  setBackend,
  sizeOf,
  type Tensor,
  type TensorLike,
  tensor,
  XentError,
  zeros,
} from '@xent/core';
import { CrossEntropyLoss } from '@xent/losses';
import {
  Dropout,
  Flatten,
  GELU,
  LeakyReLU,
  Linear,
  LogSoftmax,
  PReLU,
  ReLU,
  SELU,
  Sequential,
  Sigmoid,
  Softmax,
  Softplus,
  Tanh,
} from '@xent/nn';
import { Adam, SGD } from '@xent/optim';
import {
  AttributeProto_AttributeType as A,
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as T,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { beforeEach, describe, expect, it } from 'vitest';
import { disagreement, load } from '../fixtures/runtime.ts';
import { exportModel } from '../index.ts';
import { importModel, OnnxModule } from './index.ts';

beforeEach(() => {
  setBackend(js());
  manualSeed(2);
});

/** A file of PyTorch's exporter, see scripts/pytorch_fixtures.py. */
const fixture = (name: string): Promise<Uint8Array> =>
  readFile(new URL(`../fixtures/${name}.onnx`, import.meta.url));

interface Given {
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, number | bigint | string | readonly bigint[]>>;
}

function attribute(name: string, value: unknown): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: A.FLOAT, f: value });
  if (typeof value === 'bigint')
    return create(AttributeProtoSchema, { name, type: A.INT, i: value });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, {
      name,
      type: A.STRING,
      s: new TextEncoder().encode(value),
    });
  }
  return create(AttributeProtoSchema, { name, type: A.INTS, ints: [...(value as bigint[])] });
}

interface Shapes {
  readonly opset?: number;
  readonly input?: readonly number[];
  readonly inputType?: number;
}

/** A file with one input `x`, one output `y` and these nodes. */
function file(
  nodes: readonly Given[],
  initializers: readonly Partial<Omit<TensorProto, '$typeName'>>[] = [],
  { opset = 17, input = [2, 3], inputType = T.FLOAT }: Shapes = {},
): Uint8Array {
  const info = (name: string, shape: readonly number[], elemType: number) =>
    create(ValueInfoProtoSchema, {
      name,
      type: create(TypeProtoSchema, {
        value: {
          case: 'tensorType',
          value: create(TypeProto_TensorSchema, {
            elemType,
            shape: create(TensorShapeProtoSchema, {
              dim: shape.map((n) =>
                create(TensorShapeProto_DimensionSchema, {
                  value:
                    n < 0
                      ? { case: 'dimParam', value: 'n' }
                      : { case: 'dimValue', value: BigInt(n) },
                }),
              ),
            }),
          }),
        },
      }),
    });
  const graph = create(GraphProtoSchema, {
    name: 'g',
    input: [info('x', input, inputType)],
    output: [info('y', [], T.FLOAT)],
    initializer: initializers.map((init) => create(TensorProtoSchema, init)),
    node: nodes.map(
      ({ op, inputs = ['x'], outputs = ['y'], name = '', domain = '', attributes = {} }) =>
        create(NodeProtoSchema, {
          opType: op,
          name,
          domain,
          input: [...inputs],
          output: [...outputs],
          attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
        }),
    ),
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      graph,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
    }),
  );
}

const floats = (name: string, dims: readonly number[], data: readonly number[]) => ({
  name,
  dims: dims.map(BigInt),
  dataType: T.FLOAT,
  floatData: [...data],
});
const longs = (name: string, data: readonly number[]) => ({
  name,
  dims: [BigInt(data.length)],
  dataType: T.INT64,
  int64Data: data.map(BigInt),
});

function caught(run: () => unknown): XentError {
  try {
    run();
  } catch (error) {
    if (XentError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('files of PyTorch', () => {
  it.each(['pytorch-mlp', 'pytorch-views', 'pytorch-half'])(
    '%s gives what ONNX Runtime gives, for every batch size',
    async (name) => {
      const bytes = await fixture(name);
      const model = importModel(bytes);
      const run = await load(bytes);
      const [input] = model.inputs;
      expect(input?.shape?.[0]).toBe('batch_size');
      for (const n of [1, 6]) {
        const x = rand([n, ...((input?.shape ?? []).slice(1) as number[])]);
        const { output } = await run({ input: ['float32', await x.data(), x.shape] });
        const y = model.forward(x);
        expect(y.shape).toEqual(output?.dims);
        expect(disagreement(await y.data(), output?.data ?? [])).toBeLessThan(1e-6);
      }
    },
  );

  it('keep the names of their weights, also where those are folded', async () => {
    const names = async (file: string) => importModel(await fixture(file)).namedParameters();
    expect((await names('pytorch-mlp')).map(([name, cell]) => [name, cell.shape])).toEqual([
      ['fc1.weight', [8, 12]],
      ['fc1.bias', [8]],
      ['fc2.weight', [3, 8]],
      ['fc2.bias', [3]],
    ]);
    const views = importModel(await fixture('pytorch-views'));
    expect(views.namedParameters().map(([name]) => name)).toContain('onnx::MatMul_41');
    expect(views.namedBuffers().map(([name]) => name)).toEqual([
      'bn.running_mean',
      'bn.running_var',
    ]);
    expect(String(views)).toBe('OnnxModule(21 nodes, input to output)');
  });

  it('go on learning, and can be exported again', async () => {
    const model = importModel(await fixture('pytorch-views'));
    const criterion = new CrossEntropyLoss();
    const optimizer = new Adam(model.parameters(), { lr: 0.01 });
    const x = rand([8, 3, 4]);
    const labels = [0, 1, 2, 3, 0, 1, 2, 3];
    const step = (): Promise<number> => {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x).log(), labels);
      loss.backward();
      optimizer.step();
      return loss.item();
    };
    const first = await step();
    for (let i = 0; i < 60; i++) await step();
    expect(await step()).toBeLessThan(first / 2);
    const run = await load(await exportModel(model.eval(), zeros([1, 3, 4])));
    const { output } = await run({ input: ['float32', await x.data(), x.shape] });
    expect(disagreement(output?.data ?? [], await model.forward(x).data())).toBeLessThan(1e-6);
  });
});

describe.each([17, 21] as const)('what exportModel wrote at opset %i', (opset) => {
  it('comes back with its names, its outputs and its slopes', async () => {
    const model = new Sequential(
      new Flatten(),
      new Linear(12, 8),
      new ReLU(),
      new Linear(8, 8),
      new GELU(),
      new Linear(8, 8),
      new LeakyReLU(),
      new SELU(),
      new Linear(8, 8),
      new Softplus(),
      new PReLU(),
      new Linear(8, 8),
      new Tanh(),
      new Dropout(0.5),
      new Sigmoid(),
      new Linear(8, 3),
      new LogSoftmax(1),
    ).eval();
    const back = importModel(await exportModel(model, zeros([1, 3, 4]), { opset }));
    expect(back.namedParameters().map(([name]) => name)).toEqual(
      expect.arrayContaining(model.namedParameters().map(([name]) => name)),
    );
    const slopes = async (
      net: { forward(x: TensorLike): Tensor },
      of: typeof back | typeof model,
    ) => {
      const x = rand([5, 3, 4]);
      net
        .forward(x)
        .mul(x.reshape([5, 12]).sum({ dim: 1, keepdim: true }))
        .sum()
        .backward();
      const { grad } = of.namedParameters().find(([name]) => name === '1.weight')?.[1] ?? {};
      return (grad as Tensor).data();
    };
    for (const n of [1, 7]) {
      const x = rand([n, 3, 4]);
      expect(
        disagreement(await back.forward(x).data(), await model.forward(x).data()),
      ).toBeLessThan(1e-6);
    }
    manualSeed(1);
    const want = await slopes(model, model);
    manualSeed(1);
    expect(disagreement(await slopes(back, back), want)).toBeLessThan(1e-5);
  });

  it('trains as the module it was', async () => {
    const model = new Sequential(new Linear(6, 5), new ReLU(), new Linear(5, 3));
    const back = importModel(await exportModel(model, zeros([1, 6]), { opset }));
    const criterion = new CrossEntropyLoss();
    const x = rand([9, 6]);
    const labels = tensor(Int32Array.from({ length: 9 }, (_, i) => i % 3));
    const train = async (net: typeof model | typeof back): Promise<number> => {
      const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
      let loss = 0;
      for (let i = 0; i < 20; i++) {
        optimizer.zeroGrad();
        const value = criterion.forward(net.forward(x), labels);
        value.backward();
        optimizer.step();
        loss = await value.item();
      }
      return loss;
    };
    const want = await train(model);
    expect(Math.abs((await train(back)) - want) / want).toBeLessThan(1e-5);
  });
});

describe('importModel', () => {
  it('reads all ways in which numbers are stored', async () => {
    const half = create(TensorProtoSchema, {
      name: 'w',
      dims: [3n],
      dataType: T.FLOAT16,
      int32Data: [0x3c00, 0xc000, 0x0001],
    });
    const raw = (dataType: number, bytes: ArrayBufferLike, count: number) => ({
      name: 'w',
      dims: [BigInt(count)],
      dataType,
      rawData: new Uint8Array(bytes as ArrayBuffer),
    });
    const cases = [
      [half, [1, -2, 2 ** -24]],
      [raw(T.FLOAT16, Uint16Array.of(0x3c00, 0x7bff, 0x8400).buffer, 3), [1, 65504, -(2 ** -14)]],
      [raw(T.BFLOAT16, Uint16Array.of(0x3f80, 0xc000, 0x3e80).buffer, 3), [1, -2, 0.25]],
      [raw(T.FLOAT, Float32Array.of(1, 2, 3).buffer, 3), [1, 2, 3]],
      [floats('w', [3], [4, 5, 6]), [4, 5, 6]],
    ] as const;
    for (const [proto, want] of cases) {
      const model = importModel(file([{ op: 'Add', inputs: ['x', 'w'] }], [proto]));
      expect(model.namedParameters()[0]?.[1].dtype).toBe('float32');
      const y = await model.forward(zeros([2, 3])).data();
      expect(Array.from(y).slice(0, 3)).toEqual(want);
    }
    const small = raw(T.INT8, Int8Array.of(-1, 2, 3).buffer, 3);
    const cast = importModel(
      file(
        [
          { op: 'Cast', inputs: ['w'], outputs: ['f'], attributes: { to: BigInt(T.FLOAT) } },
          { op: 'Add', inputs: ['x', 'f'] },
        ],
        [small],
      ),
    );
    expect(cast.parameters()).toEqual([]);
    expect(Array.from(await cast.forward(zeros([2, 3])).data())).toEqual([-1, 2, 3, -1, 2, 3]);
  });

  it('takes int64 where it fits int32, and says where it does not', async () => {
    const nodes = [{ op: 'Mul', inputs: ['x', 'w'] }];
    const shapes = { inputType: T.INT64, input: [3] };
    const model = importModel(file(nodes, [longs('w', [1, -2, 3])], shapes));
    const x = tensor(Int32Array.of(4, 5, 6));
    expect(Array.from(await model.forward(x).data())).toEqual([4, -10, 18]);
    const wide = importModel(file(nodes, [longs('w', [1, 2 ** 40, 3])], shapes));
    const error = caught(() => wide.forward(x));
    expect([error.code, error.message]).toEqual([
      'XENT_UNSUPPORTED',
      expect.stringMatching(/int32, got 1099511627776 at position 1 of initializer 'w'/),
    ]);
  });

  it('follows the semantics of older opsets', async () => {
    const x = rand([2, 3, 4]);
    const old = importModel(file([{ op: 'Softmax' }], [], { opset: 11, input: [-1, 3, 4] }));
    const sums = await old
      .forward(x)
      .sum({ dim: [1, 2] })
      .data();
    for (const v of sums) expect(v).toBeCloseTo(1, 5);
    const now = importModel(file([{ op: 'Softmax' }], [], { opset: 13, input: [-1, 3, 4] }));
    for (const v of await now.forward(x).sum({ dim: 2 }).data()) expect(v).toBeCloseTo(1, 5);
    const clip = importModel(
      file([{ op: 'Clip', attributes: { min: 0.25, max: 0.5 } }], [], {
        opset: 6 + 4,
        input: [2, 2],
      }),
    );
    expect(
      await clip
        .forward(
          tensor([
            [0, 1],
            [0.3125, 2],
          ]),
        )
        .array(),
    ).toEqual([
      [0.25, 0.5],
      [0.3125, 0.5],
    ]);
  });

  it('drops out in training mode alone', async () => {
    const on = { name: 'on', dims: [], dataType: T.BOOL, int32Data: [1] };
    const model = importModel(
      file([{ op: 'Dropout', inputs: ['x', 'p', 'on'] }], [floats('p', [], [0.5]), on], {
        input: [1, 200],
      }),
    );
    const x = rand([1, 200]).add(1);
    const zerosIn = async (): Promise<number> =>
      (await model.forward(x).data()).filter((v: number) => v === 0).length;
    expect(await zerosIn()).toBeGreaterThan(50);
    model.eval();
    expect(await zerosIn()).toBe(0);
  });

  it('computes sizes at the call, and takes nodes in any order', async () => {
    const model = importModel(
      file(
        [
          { op: 'Reshape', inputs: ['x', 'to'] },
          { op: 'Concat', inputs: ['n', 'rest'], outputs: ['to'], attributes: { axis: 0n } },
          { op: 'Slice', inputs: ['s', 'zero', 'one'], outputs: ['n'] },
          { op: 'Shape', outputs: ['s'] },
        ],
        [longs('rest', [-1]), longs('zero', [0]), longs('one', [1])],
        { input: [-1, 3, 4] },
      ),
    );
    expect(model.forward(zeros([5, 3, 4])).shape).toEqual([5, 12]);
    expect(model.forward(zeros([1, 3, 4])).shape).toEqual([1, 12]);
  });

  it('checks what forward is given', () => {
    const model = importModel(file([{ op: 'Relu' }], [], { input: [-1, 3] }));
    expect(() => model.forward(zeros([2, 4]))).toThrow(ShapeError);
    expect(() => model.forward(zeros([2, 4]))).toThrow(/'x' of shape \[n, 3\], got float32\[2,4\]/);
    expect(() => model.forward(zeros([2, 3], { dtype: 'int32' }))).toThrow(DTypeError);
    expect(() => model.forward()).toThrow(/expected 1 inputs \(x\), got 0/);
  });

  it('names the node of an operation that it does not know', () => {
    const lstm = caught(() => importModel(file([{ op: 'LSTM', name: '/rnn/LSTM' }])));
    expect(lstm.code).toBe('XENT_UNSUPPORTED');
    expect(lstm.message).toMatch(/LSTM node '\/rnn\/LSTM'/);
    const own = caught(() => importModel(file([{ op: 'Gelu', domain: 'com.microsoft' }])));
    expect(own.message).toMatch(/com\.microsoft\.Gelu node 0/);
    const odd = caught(() => importModel(file([{ op: 'Relu', attributes: { strange: 1n } }])));
    expect(odd.message).toMatch(/Relu node 0 has the attribute 'strange'/);
    const norm = file([{ op: 'BatchNormalization', attributes: { training_mode: 1n } }]);
    expect(caught(() => importModel(norm)).message).toMatch(/model\.eval\(\)/);
    const version = caught(() => importModel(file([{ op: 'Relu' }], [], { opset: 99 })));
    expect(version.message).toMatch(/opset 7 to 26, got 99/);
    const text = { name: 'w', dims: [1n], dataType: T.STRING, stringData: [] };
    expect(caught(() => importModel(file([{ op: 'Relu' }], [text]))).message).toMatch(/STRING/);
  });

  it('names the node that lacks an input', () => {
    for (const [op, inputs, message] of [
      ['Gemm', ['x'], /Gemm node 0 lacks input 1 of 2/],
      ['Relu', [], /Relu node 0 lacks input 0 of 1/],
      ['Where', ['x', '', 'x'], /Where node 0 lacks input 1 of 3/],
      ['Sum', ['x', ''], /Sum node 0 lacks input 1 of 2/],
      ['Slice', ['x', 'x'], /Slice node 0 lacks input 2 of 3/],
    ] as const) {
      const error = caught(() => importModel(file([{ op, inputs: [...inputs] }])));
      expect([error.code, error.message]).toEqual(['XENT_FILE', expect.stringMatching(message)]);
    }
    expect(() => importModel(file([{ op: 'Clip', inputs: ['x', '', ''] }]))).not.toThrow();
  });

  it('refuses external data by name', () => {
    const outside = {
      name: 'w',
      dims: [3n],
      dataType: T.FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [
        { $typeName: 'onnx.StringStringEntryProto' as const, key: 'location', value: 'w.bin' },
      ],
    };
    const error = caught(() => importModel(file([{ op: 'Add', inputs: ['x', 'w'] }], [outside])));
    expect(error.code).toBe('XENT_UNSUPPORTED');
    expect(error.message).toMatch(/external data \('w\.bin'\) for initializer 'w'/);
  });

  it('refuses files that are none, with one typed error', async () => {
    const bad: readonly [Uint8Array, RegExp][] = [
      [new Uint8Array(), /the file of 0 bytes has no graph/],
      [new TextEncoder().encode('<!doctype html><title>404</title>'), /valid ONNX model/],
      [file([{ op: 'Relu', inputs: ['z'] }]), /reads 'z', which nothing defines/],
      [file([{ op: 'Relu', inputs: ['y'] }]), /reads 'y', which depends on it/],
      [file([{ op: 'Relu', outputs: ['x'] }]), /'x' is defined twice/],
      [file([{ op: 'Relu', outputs: ['q'] }]), /the output reads 'y'/],
      [
        file([{ op: 'Add', inputs: ['x', 'w'] }], [floats('w', [3], [1, 2])]),
        /initializer 'w' has 2 elements for \[3\]/,
      ],
      [
        file([{ op: 'Add', inputs: ['x', 'w'] }], [floats('w', [-3], [1, 2])]),
        /initializer 'w' has the shape \[-3\]/,
      ],
      [
        file([{ op: 'Elu', attributes: { alpha: 1n } }]),
        /attribute 'alpha' of another type than FLOAT/,
      ],
    ];
    for (const [bytes, message] of bad) {
      const error = caught(() => importModel(bytes));
      expect([error.code, error.message]).toEqual(['XENT_FILE', expect.stringMatching(message)]);
    }
    expect(caught(() => importModel('model.onnx' as unknown as Uint8Array)).code).toBe(
      'XENT_ARGUMENT',
    );
  });

  it('gives a module or an error of its own for damaged files, whatever the damage', async () => {
    const whole = await fixture('pytorch-views');
    let seed = 12345;
    const next = (n: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % n;
    };
    let refused = 0;
    for (let i = 0; i < 600; i++) {
      const bytes = whole.slice(0, i % 3 === 0 ? next(whole.length) : whole.length);
      for (let k = 0; k <= i % 5; k++) bytes[next(bytes.length || 1)] = next(256);
      try {
        const model = importModel(bytes);
        expect(model).toBeInstanceOf(OnnxModule);
        const shape = (model.inputs[0]?.shape ?? []).map((n) => (typeof n === 'number' ? n : 2));
        if (sizeOf(shape) < 1e5 && isFloat(model.inputs[0]?.dtype ?? 'bool')) {
          model.forward(...model.inputs.map(() => zeros(shape)));
        }
      } catch (error) {
        expect(error).toSatisfy(XentError.isInstance);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
  });

  it('refuses files that end early, wherever they do', async () => {
    const whole = await fixture('pytorch-mlp');
    for (let n = 0; n < whole.length; n++) {
      const error = caught(() => importModel(whole.subarray(0, n)));
      expect(['XENT_FILE', 'XENT_UNSUPPORTED'], `${n} bytes: ${error.message}`).toContain(
        error.code,
      );
    }
  });

  it('refuses lengths that lead out of their message or of the file', () => {
    const bad: readonly (readonly number[])[] = [
      [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], // 2^64 - 1 bytes of graph
      [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], // a length without an end
      [0x3a, 4, 0x0a, 9, 0, 0, 0x40, 0, 0x40, 0, 0x40, 0, 0x40, 0], // a node of 9 bytes in a graph of 4
      [0x3a, 4, 0x2a, 2, 0x0a, 5], // packed sizes that go on behind their tensor
      [0x3a, 2, 0, 0], // field 0
      [0x3b, 0x3c], // a group
    ];
    for (const bytes of bad) {
      const error = caught(() => importModel(Uint8Array.from(bytes)));
      expect([error.code, error.message]).toEqual([
        'XENT_FILE',
        expect.stringContaining(`the file of ${bytes.length} bytes is none`),
      ]);
      expect(error.cause).toBeInstanceOf(Error);
    }
  });

  it('looks for parameters past nodes that read themselves and that nothing needs', () => {
    const model = importModel(
      file([
        { op: 'Relu' },
        { op: 'Identity', inputs: ['z'], outputs: ['z'] },
        { op: 'Add', inputs: ['x', 'z'], outputs: ['q'] },
      ]),
    );
    expect(model.parameters()).toEqual([]);
  });

  it('asks which output, where there are several', async () => {
    const two = new Sequential(new Linear(3, 2));
    const both = {
      forward: (x: TensorLike) => ({ scores: two.forward(x), twice: two.forward(x).mul(2) }),
      namedParameters: () => two.namedParameters(),
    };
    const bytes = await exportModel(both, zeros([1, 3]));
    expect(() => importModel(bytes)).toThrow(/one of the outputs scores, twice, got none/);
    const model = importModel(bytes, { output: 'twice' });
    const x = rand([4, 3]);
    const want = await two.forward(x).mul(2).data();
    expect(disagreement(await model.forward(x).data(), want)).toBeLessThan(1e-6);
    expect(model.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias']);
  });

  it('is a layer among others', async () => {
    const features = importModel(await fixture('pytorch-mlp'));
    const model = new Sequential(features, new Linear(3, 2), new Softmax(1));
    expect(model.forward(rand([4, 3, 4])).shape).toEqual([4, 2]);
    expect(model.parameters()).toHaveLength(6);
  });
});
