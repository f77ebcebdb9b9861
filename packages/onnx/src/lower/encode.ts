import { PbfWriter } from 'pbf';
import {
  AttributeProtoAttributeType as Attribute,
  type AttributeProto,
  type Given,
  type TensorProto,
  type TensorShapeProtoDimension,
  type ValueInfoProto,
  writeModelProto,
} from '../proto/onnx.generated.ts';
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

/** What is reserved for everything that is not a constant; a writer that is full doubles what it has. */
const RESERVED = 4096;

function attribute(name: string, value: LoweredAttribute): Given<AttributeProto> {
  if (typeof value === 'number') return { name, type: Attribute.INT, i: value };
  if (typeof value === 'string') return { name, type: Attribute.STRING, s: value };
  return { name, type: Attribute.INTS, ints: [...value] };
}

/** The file format is little-endian, as is every platform that runs JavaScript today. */
function tensor(name: string, { dtype, shape, data }: LoweredConstant): Given<TensorProto> {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: [...shape], dataType: TYPE_CODE[dtype], rawData };
}

function dimension(dim: OnnxDim): Given<TensorShapeProtoDimension> {
  return typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim };
}

function valueInfo({ name, dtype, shape }: LoweredValue): Given<ValueInfoProto> {
  const tensorType = { elemType: TYPE_CODE[dtype], shape: { dim: shape.map(dimension) } };
  return { name, type: { tensorType } };
}

/**
 * The bytes of an ONNX file.
 *
 * @example
 * const bytes = encode(lower(graph, { opset: 21 }));
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export function encode(model: LoweredModel, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const initializer = Array.from(model.constants, ([name, constant]) => tensor(name, constant));
  const graph = {
    name: model.name,
    input: model.inputs.map(valueInfo),
    output: model.outputs.map(valueInfo),
    initializer,
    node: model.nodes.map((node) => ({
      opType: node.op,
      name: node.name,
      input: [...node.inputs],
      output: [...node.outputs],
      attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
    })),
  };
  const constants = initializer.reduce((sum, { rawData }) => sum + (rawData?.length ?? 0), 0);
  const writer = new PbfWriter(new Uint8Array(constants + RESERVED));
  writeModelProto(
    {
      irVersion: options.ir ?? 10,
      opsetImport: [{ domain: '', version: model.opset }],
      producerName: options.producerName ?? 'xent',
      producerVersion: options.producerVersion ?? '',
      docString: options.docString ?? '',
      graph,
      metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    },
    writer,
  );
  return writer.finish().slice();
}
