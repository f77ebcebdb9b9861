import { create, toBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { TYPE_CODE } from './builder.ts';
import type {
  LoweredAttribute,
  LoweredConstant,
  LoweredModel,
  LoweredValue,
  OnnxDim,
} from './model.ts';

export interface EncodeOptions {
  /** Version of the file format: 8 for older tools, 10 (default) otherwise. */
  readonly ir?: number;
  /** Default `'xent'`. */
  readonly producerName?: string;
  readonly producerVersion?: string;
  /** What a reader shows as the description of the model. */
  readonly docString?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const text = (value: string): Uint8Array<ArrayBuffer> => getTextEncoding().encodeUtf8(value);

function attribute(name: string, value: LoweredAttribute): AttributeProto {
  const { INT, INTS, STRING } = AttributeProto_AttributeType;
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: STRING, s: text(value) });
  }
  return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
}

/** The file format is little-endian, as is every platform that runs JavaScript today. */
function tensor(name: string, { dtype, shape, data }: LoweredConstant): TensorProto {
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: TYPE_CODE[dtype],
    rawData: bytes,
  });
}

function dimension(dim: OnnxDim) {
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof dim === 'number'
        ? { case: 'dimValue', value: BigInt(dim) }
        : { case: 'dimParam', value: dim },
  });
}

function valueInfo({ name, dtype, shape }: LoweredValue): ValueInfoProto {
  const value = create(TypeProto_TensorSchema, {
    elemType: TYPE_CODE[dtype],
    shape: create(TensorShapeProtoSchema, { dim: shape.map(dimension) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  });
}

/**
 * The bytes of an ONNX file.
 *
 * @example
 * const bytes = encode(lower(graph, { opset: 21 }));
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export function encode(model: LoweredModel, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const graph = create(GraphProtoSchema, {
    name: model.name,
    input: model.inputs.map(valueInfo),
    output: model.outputs.map(valueInfo),
    initializer: Array.from(model.constants, ([name, constant]) => tensor(name, constant)),
    node: model.nodes.map((node) =>
      create(NodeProtoSchema, {
        opType: node.op,
        name: node.name,
        input: [...node.inputs],
        output: [...node.outputs],
        attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
      }),
    ),
  });
  const file = create(ModelProtoSchema, {
    irVersion: BigInt(options.ir ?? 10),
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(model.opset) })],
    producerName: options.producerName ?? 'xent',
    producerVersion: options.producerVersion ?? '',
    docString: options.docString ?? '',
    graph,
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  return toBinary(ModelProtoSchema, file);
}
