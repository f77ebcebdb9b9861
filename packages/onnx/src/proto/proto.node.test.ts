import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf';
import { PbfReader, PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import {
  AttributeProtoAttributeType,
  type Given,
  type ModelProto,
  readModelProto,
  TensorProtoDataLocation,
  TensorProtoDataType,
  writeModelProto,
} from './onnx.generated.ts';

const name = 'Größe → 大きさ 😀 of more than twelve bytes';
const rawData = Uint8Array.from({ length: 300 }, (_, i) => i);
const far = 2 ** 53 - 1;

/** A message in which every field that is known here holds something. */
const given = {
  irVersion: 10,
  producerName: name,
  producerVersion: '',
  docString: 'x'.repeat(20_000),
  graph: {
    node: [
      {
        input: ['a', '', name],
        output: ['b'],
        name,
        opType: 'Op',
        attribute: [
          { name: 'f', type: 1, f: -1.5 },
          { name: 'zero', type: 2, i: 0 },
          { name: 'least', type: 2, i: -1 },
          { name: 'far', type: 2, i: -far },
          { name: 's', type: 3, s: name },
          { name: 't', type: 4, t: { dims: [0], dataType: 1, rawData: new Uint8Array() } },
          { name: 'fs', type: 6, floats: [0, 0.25, Number.POSITIVE_INFINITY] },
          { name: 'is', type: 7, ints: [0, -1, 127, 128, -(2 ** 31), 2 ** 32, far, -far] },
        ],
        domain: 'd',
      },
    ],
    name: 'g',
    initializer: [
      { name: 'raw', dims: [3, 100], dataType: 2, rawData },
      { name: 'float', dims: [2], dataType: 1, floatData: [1.5, -0] },
      { name: 'int', dims: [3], dataType: 6, int32Data: [-1, 2 ** 31 - 1, -(2 ** 31)] },
      { name: 'long', dims: [3], dataType: 7, int64Data: [far, -far, 0] },
      { name: 'ulong', dims: [2], dataType: 13, uint64Data: [far, 1] },
      { name: 'double', dims: [2], dataType: 11, doubleData: [Math.PI, -1e300] },
      { name: 'out', dataLocation: 1, externalData: [{ key: 'location', value: 'w' }] },
      { name: 'part', segment: {} },
    ],
    input: [
      {
        name: 'x',
        type: {
          tensorType: {
            elemType: 1,
            shape: { dim: [{ dimValue: 0 }, { dimParam: 'n' }, { dimValue: 2 ** 40 }, {}] },
          },
        },
      },
      { name: 'none', type: { tensorType: { elemType: 7, shape: {} } } },
    ],
    output: [
      { name: 'sequence', type: { sequenceType: {} } },
      { name: 'map', type: { mapType: {} } },
      { name: 'sparse', type: { sparseTensorType: {} } },
      { name: 'optional', type: { optionalType: {} } },
    ],
    sparseInitializer: [{ values: { name: 'w' } }],
  },
  opsetImport: [{ domain: '', version: 21 }],
  metadataProps: [{ key: 'k', value: '' }],
} satisfies Given<ModelProto>;

function written(model: Given<ModelProto>): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  writeModelProto(model, writer);
  return writer.finish().slice();
}

describe('messages', () => {
  it('mean the same to another library, and what it writes means the same here', () => {
    const bytes = written(given);
    const theirs = fromBinary(ModelProtoSchema, bytes);
    const { graph } = theirs;
    expect(theirs).toMatchObject({ irVersion: 10n, producerName: name, producerVersion: '' });
    expect(theirs.docString).toBe(given.docString);
    expect(theirs.opsetImport).toMatchObject([{ domain: '', version: 21n }]);
    expect(graph?.node[0]).toMatchObject({ input: ['a', '', name], output: ['b'], domain: 'd' });
    const attributes = graph?.node[0]?.attribute ?? [];
    expect(attributes.map(({ i }) => i)).toEqual([0n, 0n, -1n, BigInt(-far), 0n, 0n, 0n, 0n]);
    expect(new TextDecoder().decode(attributes[4]?.s)).toBe(name);
    expect(attributes[6]?.floats).toEqual([0, 0.25, Number.POSITIVE_INFINITY]);
    const ints = given.graph.node[0]?.attribute[7]?.ints ?? [];
    expect(attributes[7]?.ints).toEqual(ints.map(BigInt));
    const [raw, float, int, long, ulong, double, out, part] = graph?.initializer ?? [];
    expect(raw).toMatchObject({ name: 'raw', dims: [3n, 100n], dataType: 2, rawData });
    expect(float?.floatData).toEqual([1.5, -0]);
    expect(int?.int32Data).toEqual([-1, 2 ** 31 - 1, -(2 ** 31)]);
    expect(long?.int64Data).toEqual([BigInt(far), BigInt(-far), 0n]);
    expect(ulong?.uint64Data).toEqual([BigInt(far), 1n]);
    expect(double?.doubleData).toEqual([Math.PI, -1e300]);
    expect(out).toMatchObject({ dataLocation: TensorProto_DataLocation.EXTERNAL });
    expect(out?.externalData).toMatchObject([{ key: 'location', value: 'w' }]);
    expect(part?.segment).toBeDefined();
    const type = graph?.input[0]?.type?.value;
    expect(type?.case === 'tensorType' ? type.value.shape?.dim.map((d) => d.value) : []).toEqual([
      { case: 'dimValue', value: 0n },
      { case: 'dimParam', value: 'n' },
      { case: 'dimValue', value: 2n ** 40n },
      { case: undefined },
    ]);
    expect(graph?.output.map((o) => o.type?.value.case)).toEqual([
      'sequenceType',
      'mapType',
      'sparseTensorType',
      'optionalType',
    ]);
    expect(graph?.sparseInitializer[0]?.values?.name).toBe('w');
    // Nothing that was written is unknown to the full schema, and nothing gets lost on the way back.
    expect(theirs.$unknown).toBeUndefined();
    const back = toBinary(ModelProtoSchema, theirs);
    expect(back.length).toBe(bytes.length);
    expect(readModelProto(new PbfReader(back))).toEqual(readModelProto(new PbfReader(bytes)));
    expect(readModelProto(new PbfReader(back))).toMatchObject({
      ...given,
      graph: {
        ...given.graph,
        input: [{ name: 'x', type: { value: 'tensorType' } }, given.graph.input[1]],
      },
    });
  });

  it('are read without the fields that nothing here needs', () => {
    const model = create(ModelProtoSchema, {
      irVersion: 9n,
      modelVersion: -1n,
      domain: 'test',
      trainingInfo: [{ algorithm: { name: 'a', node: [{ opType: 'Skipped' }] } }],
      graph: {
        name: 'g',
        docString: 'd',
        valueInfo: [{ name: 'v' }],
        node: [
          {
            opType: 'If',
            overload: 'o',
            attribute: [
              { name: 'then', type: 5, g: { node: [{ opType: 'Inner' }] } },
              { name: 'texts', type: 8, strings: [Uint8Array.of(1)] },
            ],
          },
        ],
        output: [
          {
            name: 'list',
            type: {
              denotation: 'T',
              value: {
                case: 'sequenceType',
                value: { elemType: { value: { case: 'tensorType', value: { elemType: 1 } } } },
              },
            },
          },
        ],
      },
      functions: [{ name: 'f', node: [{ opType: 'Skipped' }] }],
    });
    const read = readModelProto(new PbfReader(toBinary(ModelProtoSchema, model)));
    expect(read.irVersion).toBe(9);
    expect(read.graph?.node).toHaveLength(1);
    expect(read.graph?.node[0]?.attribute.map((a) => [a.name, a.type])).toEqual([
      ['then', 5],
      ['texts', 8],
    ]);
    expect(read.graph?.output[0]).toMatchObject({ name: 'list', type: { value: 'sequenceType' } });
  });

  it('read lists of numbers that are not packed, and bytes without a copy', () => {
    // TensorProto { float_data: 1, float_data: 2 as single fields; raw_data: 7 8 9 }
    const tensor = [0x25, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0x40, 0x4a, 3, 7, 8, 9];
    const graph = [0x2a, tensor.length, ...tensor];
    const bytes = Uint8Array.of(0x3a, graph.length, ...graph);
    const [read] = readModelProto(new PbfReader(bytes)).graph?.initializer ?? [];
    expect(read?.floatData).toEqual([1, 2]);
    expect(Array.from(read?.rawData ?? [])).toEqual([7, 8, 9]);
    expect(read?.rawData?.buffer).toBe(bytes.buffer);
  });

  it('name types as the published schema does', () => {
    const published = (numbers: object): object =>
      Object.fromEntries(Object.entries(numbers).filter(([key]) => Number.isNaN(Number(key))));
    expect(AttributeProtoAttributeType).toEqual(published(AttributeProto_AttributeType));
    expect(TensorProtoDataType).toEqual(published(TensorProto_DataType));
    expect(TensorProtoDataLocation).toEqual(published(TensorProto_DataLocation));
  });

  it('are those of the schema beside them', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-proto.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'])).not.toThrow();
  });
});
