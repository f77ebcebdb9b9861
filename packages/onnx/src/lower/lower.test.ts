import { fromBinary } from '@bufbuild/protobuf';
import { type Attrs, BackendError, type Graph, type TensorSpec } from '@xent/core';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { encode, lower, lowersComposite } from './index.ts';

const float = (...shape: number[]): TensorSpec => ({ dtype: 'float32', shape });

function graphOf(
  inputs: readonly TensorSpec[],
  nodes: readonly (readonly [string, readonly number[], TensorSpec, Attrs?])[],
  outputs: readonly number[],
): Graph {
  return {
    key: 'test',
    inputs,
    outputs,
    nodes: nodes.map(([op, from, spec, attrs = {}]) => ({ op, inputs: from, spec, attrs })),
  };
}

const opsOf = (graph: Graph, opset = 21): string[] =>
  lower(graph, { opset }).nodes.map(({ op }) => op);

describe('lower', () => {
  const sum = graphOf(
    [float(2), float(2), float(3)],
    [
      ['add', [0, 1], float(2)],
      ['exp', [2], float(3)],
    ],
    [3],
  );

  it('leaves out what no output needs', () => {
    const model = lower(sum, { opset: 21 });
    expect(model.inputs.map(({ name, index }) => [name, index])).toEqual([
      ['x0', 0],
      ['x1', 1],
    ]);
    expect(model.nodes.map(({ op }) => op)).toEqual(['Add']);
  });

  it('stores float16 as FLOAT16', () => {
    const half = (...shape: number[]): TensorSpec => ({ dtype: 'float16', shape });
    const graph = graphOf(
      [half(3)],
      [
        ['cast', [0], float(3)],
        ['exp', [1], float(3)],
        ['cast', [2], half(3)],
        ['full', [], half(2), { shape: [2], value: 0.1, dtype: 'float16' }],
        ['cast', [0], { dtype: 'int32', shape: [3] }],
      ],
      [3, 4, 5],
    );
    const model = lower(graph, { opset: 21 });
    const { graph: written } = fromBinary(ModelProtoSchema, encode(model));
    const types = written?.output.map(({ type }) =>
      type?.value.case === 'tensorType' ? type.value.value.elemType : null,
    );
    expect(types).toEqual([10, 10, 6]);
    const tenth = written?.initializer.find(({ dataType }) => dataType === 10);
    expect(tenth?.rawData).toEqual(new Uint8Array(Float16Array.of(0.1).buffer));
    // Whatever is out of range is then treated as in float32.
    const ops = model.nodes.map(({ op, attributes }) => `${op} ${attributes['to'] ?? ''}`);
    expect(ops.filter((op) => op.startsWith('Cast'))).toEqual(['Cast 1', 'Cast 10', 'Cast 6']);
    expect(ops.slice(ops.indexOf('Cast 10') + 1)).toContain('Floor ');
  });

  it('copies results that are an input, a constant or another result', () => {
    const graph = graphOf(
      [float(2)],
      [
        ['neg', [0], float(2)],
        ['full', [], float(), { shape: [], value: 3, dtype: 'float32' }],
      ],
      [1, 0, 1, 2],
    );
    const { nodes } = lower(graph, { opset: 21 });
    expect(nodes.map(({ op, outputs }) => [op, ...outputs])).toEqual([
      ['Neg', 'y0'],
      ['Identity', 'y1'],
      ['Identity', 'y2'],
      ['Identity', 'y3'],
    ]);
    expect(nodes[2]?.inputs).toEqual(['y0']);
  });

  it('gives inputs, outputs and dimensions the names that were asked for', () => {
    const model = lower(sum, {
      opset: 21,
      name: 'sum',
      inputNames: ['left', 'right'],
      outputNames: ['total'],
      dims: (id, dim) => (id === 0 && dim === 0 ? 'N' : 2),
    });
    expect(model.name).toBe('sum');
    expect(model.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['left', ['N']],
      ['right', [2]],
    ]);
    expect(model.nodes[0]).toMatchObject({ inputs: ['left', 'right'], outputs: ['total'] });
  });

  it('puts values of inputs into the model', () => {
    const model = lower(sum, { opset: 21, initializers: new Map([[1, Float32Array.of(5, 6)]]) });
    expect(model.inputs).toHaveLength(1);
    expect(model.constants.get('x1')).toMatchObject({ dtype: 'float32', shape: [2] });
    const short = new Map([[1, Float32Array.of(5)]]);
    expect(() => lower(sum, { opset: 21, initializers: short })).toThrow(/x1, got 1 elements/);
  });

  it('names nodes after the operation that they come from, each once', () => {
    const graph = graphOf([float(2)], [['log1p', [0], float(2)]], [1]);
    const { nodes } = lower(graph, { opset: 21 });
    expect(nodes[0]).toMatchObject({ name: 'log1p#0', source: 0 });
    expect(nodes[1]?.name).toBe('log1p#0.1');
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
  });

  it('shares equal nodes and constants unless the structure has to stay', () => {
    const graph = graphOf(
      [float(4)],
      [
        ['exp', [0], float(4)],
        ['exp', [0], float(4)],
        ['add', [1, 2], float(4)],
      ],
      [3],
    );
    expect(opsOf(graph)).toEqual(['Exp', 'Add']);
    expect(lower(graph, { opset: 21, shareConstants: false }).nodes).toHaveLength(3);
  });

  it('tells 0 from -0 among shared constants', () => {
    const full = (value: number) => ['full', [], float(), { shape: [], value, dtype: 'float32' }];
    const graph = graphOf([], [full(0), full(-0)] as never, [0, 1]);
    const { constants } = lower(graph, { opset: 21 });
    expect([...constants.values()].map(({ data }) => Object.is(data[0], -0))).toEqual([
      false,
      true,
    ]);
  });

  it('writes axes of a maximum as an attribute where the operators are older', () => {
    const attrs = { dims: [1], keepdim: false };
    const graph = graphOf(
      [{ dtype: 'int32', shape: [2, 3] }],
      [['amax', [0], { dtype: 'int32', shape: [2] }, attrs]],
      [1],
    );
    expect(lower(graph, { opset: 17 }).nodes[0]?.attributes).toEqual({ keepdims: 0, axes: [1] });
    expect(lower(graph, { opset: 21 }).nodes[0]?.inputs).toHaveLength(2);
  });

  it('refuses random bits where operators know no bits', () => {
    const int: TensorSpec = { dtype: 'int32', shape: [4] };
    const attrs = { shape: [4], shift: 0 };
    const graph = graphOf([int], [['randomBits', [0], int, attrs]], [1]);
    expect(() => lower(graph, { opset: 17 })).toThrow(/randomBits: expected opset 18 or later/);
    expect(opsOf(graph)).toContain('BitwiseXor');
  });

  it('sums in stages of at most 128', () => {
    const attrs = { dims: [0], keepdim: false };
    const sumOf = (n: number) => opsOf(graphOf([float(n)], [['sum', [0], float(), attrs]], [1]));
    expect(sumOf(128)).toEqual(['ReduceSum']);
    expect(sumOf(1000)).toEqual(['Reshape', 'ReduceSum', 'ReduceSum', 'Reshape']);
    // A prime has no rows of equal length.
    expect(sumOf(1009)[0]).toBe('Pad');
  });

  it('makes results without elements constants', () => {
    const graph = graphOf([float(0, 3)], [['exp', [0], float(0, 3)]], [1]);
    const model = lower(graph, { opset: 21 });
    expect(model.inputs).toEqual([]);
    expect(model.nodes.map(({ op }) => op)).toEqual(['Identity']);
  });

  it('refuses what it does not know, by name', () => {
    const graph = graphOf([float(2)], [['frobnicate', [0], float(2)]], [1]);
    expect(() => lower(graph, { opset: 21 })).toThrow(BackendError);
    expect(() => lower(graph, { opset: 21 })).toThrow(/frobnicate: .* node 0, float32\[2\]/);
    const inherited = graphOf([float(2)], [['toString', [0], float(2)]], [1]);
    expect(() => lower(inherited, { opset: 21 })).toThrow(/toString: expected/);
  });
});

describe('composites', () => {
  const softmax = graphOf([float(2, 3)], [['softmax', [0], float(2, 3), { dim: 1 }]], [1]);

  it('are taken where something can be computed', () => {
    expect(lowersComposite('softmax', [float(2, 3)])).toBe(true);
    expect(lowersComposite('softmax', [float(2, 0)])).toBe(false);
    expect(lowersComposite('exp', [float(2)])).toBe(false);
  });

  it('become operators of ONNX where others shall recognise them', () => {
    expect(opsOf(softmax)).toEqual(['ReduceMax', 'Sub', 'Exp', 'ReduceSum', 'Div']);
    const standard = lower(softmax, { opset: 21, standardOps: true });
    expect(standard.nodes.map(({ op }) => op)).toEqual(['Softmax']);
  });
});

describe('encode', () => {
  it('writes a file that another reader of the format understands', () => {
    const graph = graphOf([float(2)], [['neg', [0], float(2)]], [1]);
    const model = lower(graph, { opset: 17, dims: () => 'N' });
    const bytes = encode(model, { ir: 8, producerVersion: '1.2', metadata: { task: 'test' } });
    const file = fromBinary(ModelProtoSchema, bytes);
    expect(file).toMatchObject({ irVersion: 8n, producerName: 'xent', producerVersion: '1.2' });
    expect(file.opsetImport[0]).toMatchObject({ domain: '', version: 17n });
    expect(file.metadataProps[0]).toMatchObject({ key: 'task', value: 'test' });
    const type = file.graph?.input[0]?.type?.value;
    const shape = type?.case === 'tensorType' ? type.value.shape : undefined;
    expect(shape?.dim[0]?.value).toEqual({ case: 'dimParam', value: 'N' });
    expect(file.graph?.node[0]).toMatchObject({ opType: 'Neg', input: ['x0'], output: ['y0'] });
  });

  it('writes constants as they lie in memory', () => {
    const attrs = { shape: [2], value: -3, dtype: 'int32' };
    const spec: TensorSpec = { dtype: 'int32', shape: [2] };
    const graph = graphOf([], [['full', [], spec, attrs]], [0]);
    const file = fromBinary(ModelProtoSchema, encode(lower(graph, { opset: 21 })));
    const [value, shape] = file.graph?.initializer ?? [];
    expect(value).toMatchObject({ dataType: 6, dims: [] });
    expect(Array.from(value?.rawData ?? [])).toEqual([253, 255, 255, 255]);
    expect(shape).toMatchObject({ dataType: 7, dims: [1n] });
  });
});
