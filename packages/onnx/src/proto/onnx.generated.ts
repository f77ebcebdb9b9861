// Made by scripts/generate-proto.mjs of onnx.proto; change that file and run `pnpm generate`.
import type { PbfReader, PbfWriter } from 'pbf';

/** What is written: every field may be left out. */
export type Given<T> = T extends Uint8Array
  ? T
  : T extends (infer E)[]
    ? Given<E>[]
    : T extends object
      ? { [K in keyof T]?: Given<T[K]> | undefined }
      : T;

export interface ModelProto {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  docString: string;
  graph: GraphProto | undefined;
  opsetImport: OperatorSetIdProto[];
  metadataProps: StringStringEntryProto[];
}

export interface OperatorSetIdProto {
  domain: string;
  version: number;
}

export interface StringStringEntryProto {
  key: string;
  value: string;
}

export interface GraphProto {
  node: NodeProto[];
  name: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  sparseInitializer: SparseTensorProto[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: AttributeProto[];
  domain: string;
}

export interface AttributeProto {
  name: string;
  f: number;
  i: number;
  s: string;
  t: TensorProto | undefined;
  floats: number[];
  ints: number[];
  type: number;
}

export interface TensorProto {
  dims: number[];
  dataType: number;
  segment: TensorProtoSegment | undefined;
  floatData: number[];
  int32Data: number[];
  int64Data: number[];
  name: string;
  rawData: Uint8Array | undefined;
  doubleData: number[];
  uint64Data: number[];
  externalData: StringStringEntryProto[];
  dataLocation: number;
}

export interface TensorProtoSegment {
}

export interface SparseTensorProto {
  values: TensorProto | undefined;
}

export interface ValueInfoProto {
  name: string;
  type: TypeProto | undefined;
}

export interface TypeProto {
  tensorType: TypeProtoTensor | undefined;
  sequenceType: TypeProtoSequence | undefined;
  mapType: TypeProtoMap | undefined;
  sparseTensorType: TypeProtoSparseTensor | undefined;
  optionalType: TypeProtoOptional | undefined;
  value: 'tensorType' | 'sequenceType' | 'mapType' | 'sparseTensorType' | 'optionalType' | undefined;
}

export interface TypeProtoTensor {
  elemType: number;
  shape: TensorShapeProto | undefined;
}

export interface TypeProtoSequence {
}

export interface TypeProtoMap {
}

export interface TypeProtoSparseTensor {
}

export interface TypeProtoOptional {
}

export interface TensorShapeProto {
  dim: TensorShapeProtoDimension[];
}

export interface TensorShapeProtoDimension {
  dimValue: number;
  dimParam: string;
  value: 'dimValue' | 'dimParam' | undefined;
}

export function readModelProto(pbf: PbfReader, end?: number): ModelProto {
  const obj: ModelProto = {irVersion: 0, producerName: "", producerVersion: "", docString: "", graph: undefined, opsetImport: [], metadataProps: []};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.irVersion = pbf.readVarint(true);
    else if (field === 2) obj.producerName = pbf.readString();
    else if (field === 3) obj.producerVersion = pbf.readString();
    else if (field === 6) obj.docString = pbf.readString();
    else if (field === 7) obj.graph = readGraphProto(pbf, pbf.readVarint() + pbf.pos);
    else if (field === 8) obj.opsetImport.push(readOperatorSetIdProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 14) obj.metadataProps.push(readStringStringEntryProto(pbf, pbf.readVarint() + pbf.pos));
  }
  return obj;
}

function readOperatorSetIdProto(pbf: PbfReader, end?: number): OperatorSetIdProto {
  const obj: OperatorSetIdProto = {domain: "", version: 0};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.domain = pbf.readString();
    else if (field === 2) obj.version = pbf.readVarint(true);
  }
  return obj;
}

function readStringStringEntryProto(pbf: PbfReader, end?: number): StringStringEntryProto {
  const obj: StringStringEntryProto = {key: "", value: ""};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.key = pbf.readString();
    else if (field === 2) obj.value = pbf.readString();
  }
  return obj;
}

function readGraphProto(pbf: PbfReader, end?: number): GraphProto {
  const obj: GraphProto = {node: [], name: "", initializer: [], input: [], output: [], sparseInitializer: []};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.node.push(readNodeProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 2) obj.name = pbf.readString();
    else if (field === 5) obj.initializer.push(readTensorProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 11) obj.input.push(readValueInfoProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 12) obj.output.push(readValueInfoProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 15) obj.sparseInitializer.push(readSparseTensorProto(pbf, pbf.readVarint() + pbf.pos));
  }
  return obj;
}

function readNodeProto(pbf: PbfReader, end?: number): NodeProto {
  const obj: NodeProto = {input: [], output: [], name: "", opType: "", attribute: [], domain: ""};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.input.push(pbf.readString());
    else if (field === 2) obj.output.push(pbf.readString());
    else if (field === 3) obj.name = pbf.readString();
    else if (field === 4) obj.opType = pbf.readString();
    else if (field === 5) obj.attribute.push(readAttributeProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 7) obj.domain = pbf.readString();
  }
  return obj;
}

function readAttributeProto(pbf: PbfReader, end?: number): AttributeProto {
  const obj: AttributeProto = {name: "", f: 0, i: 0, s: "", t: undefined, floats: [], ints: [], type: 0};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.name = pbf.readString();
    else if (field === 2) obj.f = pbf.readFloat();
    else if (field === 3) obj.i = pbf.readVarint(true);
    else if (field === 4) obj.s = pbf.readString();
    else if (field === 5) obj.t = readTensorProto(pbf, pbf.readVarint() + pbf.pos);
    else if (field === 7) pbf.readPackedFloat(obj.floats);
    else if (field === 8) pbf.readPackedVarint(obj.ints, true);
    else if (field === 20) obj.type = pbf.readVarint();
  }
  return obj;
}

export const AttributeProtoAttributeType = {
  "UNDEFINED": 0,
  "FLOAT": 1,
  "INT": 2,
  "STRING": 3,
  "TENSOR": 4,
  "GRAPH": 5,
  "FLOATS": 6,
  "INTS": 7,
  "STRINGS": 8,
  "TENSORS": 9,
  "GRAPHS": 10,
  "SPARSE_TENSOR": 11,
  "SPARSE_TENSORS": 12,
  "TYPE_PROTO": 13,
  "TYPE_PROTOS": 14
} as const;

function readTensorProto(pbf: PbfReader, end?: number): TensorProto {
  const obj: TensorProto = {dims: [], dataType: 0, segment: undefined, floatData: [], int32Data: [], int64Data: [], name: "", rawData: undefined, doubleData: [], uint64Data: [], externalData: [], dataLocation: 0};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) pbf.readPackedVarint(obj.dims, true);
    else if (field === 2) obj.dataType = pbf.readVarint(true);
    else if (field === 3) obj.segment = readTensorProtoSegment(pbf, pbf.readVarint() + pbf.pos);
    else if (field === 4) pbf.readPackedFloat(obj.floatData);
    else if (field === 5) pbf.readPackedVarint(obj.int32Data, true);
    else if (field === 7) pbf.readPackedVarint(obj.int64Data, true);
    else if (field === 8) obj.name = pbf.readString();
    else if (field === 9) obj.rawData = pbf.readBytes();
    else if (field === 10) pbf.readPackedDouble(obj.doubleData);
    else if (field === 11) pbf.readPackedVarint(obj.uint64Data);
    else if (field === 13) obj.externalData.push(readStringStringEntryProto(pbf, pbf.readVarint() + pbf.pos));
    else if (field === 14) obj.dataLocation = pbf.readVarint();
  }
  return obj;
}

export const TensorProtoDataType = {
  "UNDEFINED": 0,
  "FLOAT": 1,
  "UINT8": 2,
  "INT8": 3,
  "UINT16": 4,
  "INT16": 5,
  "INT32": 6,
  "INT64": 7,
  "STRING": 8,
  "BOOL": 9,
  "FLOAT16": 10,
  "DOUBLE": 11,
  "UINT32": 12,
  "UINT64": 13,
  "COMPLEX64": 14,
  "COMPLEX128": 15,
  "BFLOAT16": 16,
  "FLOAT8E4M3FN": 17,
  "FLOAT8E4M3FNUZ": 18,
  "FLOAT8E5M2": 19,
  "FLOAT8E5M2FNUZ": 20,
  "UINT4": 21,
  "INT4": 22,
  "FLOAT4E2M1": 23,
  "FLOAT8E8M0": 24,
  "UINT2": 25,
  "INT2": 26
} as const;

export const TensorProtoDataLocation = {
  "DEFAULT": 0,
  "EXTERNAL": 1
} as const;

function readTensorProtoSegment(pbf: PbfReader, end: number): TensorProtoSegment {
  pbf.pos = end;
  return {};
}

function readSparseTensorProto(pbf: PbfReader, end?: number): SparseTensorProto {
  const obj: SparseTensorProto = {values: undefined};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.values = readTensorProto(pbf, pbf.readVarint() + pbf.pos);
  }
  return obj;
}

function readValueInfoProto(pbf: PbfReader, end?: number): ValueInfoProto {
  const obj: ValueInfoProto = {name: "", type: undefined};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.name = pbf.readString();
    else if (field === 2) obj.type = readTypeProto(pbf, pbf.readVarint() + pbf.pos);
  }
  return obj;
}

function readTypeProto(pbf: PbfReader, end?: number): TypeProto {
  const obj: TypeProto = {tensorType: undefined, value: undefined, sequenceType: undefined, mapType: undefined, sparseTensorType: undefined, optionalType: undefined};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) { obj.tensorType = readTypeProtoTensor(pbf, pbf.readVarint() + pbf.pos); obj.value = "tensorType"; }
    else if (field === 4) { obj.sequenceType = readTypeProtoSequence(pbf, pbf.readVarint() + pbf.pos); obj.value = "sequenceType"; }
    else if (field === 5) { obj.mapType = readTypeProtoMap(pbf, pbf.readVarint() + pbf.pos); obj.value = "mapType"; }
    else if (field === 8) { obj.sparseTensorType = readTypeProtoSparseTensor(pbf, pbf.readVarint() + pbf.pos); obj.value = "sparseTensorType"; }
    else if (field === 9) { obj.optionalType = readTypeProtoOptional(pbf, pbf.readVarint() + pbf.pos); obj.value = "optionalType"; }
  }
  return obj;
}

function readTypeProtoTensor(pbf: PbfReader, end?: number): TypeProtoTensor {
  const obj: TypeProtoTensor = {elemType: 0, shape: undefined};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.elemType = pbf.readVarint(true);
    else if (field === 2) obj.shape = readTensorShapeProto(pbf, pbf.readVarint() + pbf.pos);
  }
  return obj;
}

function readTypeProtoSequence(pbf: PbfReader, end: number): TypeProtoSequence {
  pbf.pos = end;
  return {};
}

function readTypeProtoMap(pbf: PbfReader, end: number): TypeProtoMap {
  pbf.pos = end;
  return {};
}

function readTypeProtoSparseTensor(pbf: PbfReader, end: number): TypeProtoSparseTensor {
  pbf.pos = end;
  return {};
}

function readTypeProtoOptional(pbf: PbfReader, end: number): TypeProtoOptional {
  pbf.pos = end;
  return {};
}

function readTensorShapeProto(pbf: PbfReader, end?: number): TensorShapeProto {
  const obj: TensorShapeProto = {dim: []};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) obj.dim.push(readTensorShapeProtoDimension(pbf, pbf.readVarint() + pbf.pos));
  }
  return obj;
}

function readTensorShapeProtoDimension(pbf: PbfReader, end?: number): TensorShapeProtoDimension {
  const obj: TensorShapeProtoDimension = {dimValue: 0, value: undefined, dimParam: ""};
  let field: number;
  while ((field = pbf.nextField(end))) {
    if (field === 1) { obj.dimValue = pbf.readVarint(true); obj.value = "dimValue"; }
    else if (field === 2) { obj.dimParam = pbf.readString(); obj.value = "dimParam"; }
  }
  return obj;
}

export function writeModelProto(obj: Given<ModelProto>, pbf: PbfWriter): void {
  if (obj.irVersion != null) pbf.writeVarintField(1, obj.irVersion);
  if (obj.producerName != null) pbf.writeStringField(2, obj.producerName);
  if (obj.producerVersion != null) pbf.writeStringField(3, obj.producerVersion);
  if (obj.docString != null) pbf.writeStringField(6, obj.docString);
  if (obj.graph) pbf.writeMessage(7, writeGraphProto, obj.graph);
  if (obj.opsetImport) for (const item of obj.opsetImport) pbf.writeMessage(8, writeOperatorSetIdProto, item);
  if (obj.metadataProps) for (const item of obj.metadataProps) pbf.writeMessage(14, writeStringStringEntryProto, item);
}

function writeOperatorSetIdProto(obj: Given<OperatorSetIdProto>, pbf: PbfWriter): void {
  if (obj.domain != null) pbf.writeStringField(1, obj.domain);
  if (obj.version != null) pbf.writeVarintField(2, obj.version);
}

function writeStringStringEntryProto(obj: Given<StringStringEntryProto>, pbf: PbfWriter): void {
  if (obj.key != null) pbf.writeStringField(1, obj.key);
  if (obj.value != null) pbf.writeStringField(2, obj.value);
}

function writeGraphProto(obj: Given<GraphProto>, pbf: PbfWriter): void {
  if (obj.node) for (const item of obj.node) pbf.writeMessage(1, writeNodeProto, item);
  if (obj.name != null) pbf.writeStringField(2, obj.name);
  if (obj.initializer) for (const item of obj.initializer) pbf.writeMessage(5, writeTensorProto, item);
  if (obj.input) for (const item of obj.input) pbf.writeMessage(11, writeValueInfoProto, item);
  if (obj.output) for (const item of obj.output) pbf.writeMessage(12, writeValueInfoProto, item);
  if (obj.sparseInitializer) for (const item of obj.sparseInitializer) pbf.writeMessage(15, writeSparseTensorProto, item);
}

function writeNodeProto(obj: Given<NodeProto>, pbf: PbfWriter): void {
  if (obj.input) for (const item of obj.input) pbf.writeStringField(1, item);
  if (obj.output) for (const item of obj.output) pbf.writeStringField(2, item);
  if (obj.name != null) pbf.writeStringField(3, obj.name);
  if (obj.opType != null) pbf.writeStringField(4, obj.opType);
  if (obj.attribute) for (const item of obj.attribute) pbf.writeMessage(5, writeAttributeProto, item);
  if (obj.domain != null) pbf.writeStringField(7, obj.domain);
}

function writeAttributeProto(obj: Given<AttributeProto>, pbf: PbfWriter): void {
  if (obj.name != null) pbf.writeStringField(1, obj.name);
  if (obj.f != null) pbf.writeFloatField(2, obj.f);
  if (obj.i != null) pbf.writeVarintField(3, obj.i);
  if (obj.s != null) pbf.writeStringField(4, obj.s);
  if (obj.t) pbf.writeMessage(5, writeTensorProto, obj.t);
  if (obj.floats) for (const item of obj.floats) pbf.writeFloatField(7, item);
  if (obj.ints) for (const item of obj.ints) pbf.writeVarintField(8, item);
  if (obj.type != null) pbf.writeVarintField(20, obj.type);
}

function writeTensorProto(obj: Given<TensorProto>, pbf: PbfWriter): void {
  if (obj.dims) for (const item of obj.dims) pbf.writeVarintField(1, item);
  if (obj.dataType != null) pbf.writeVarintField(2, obj.dataType);
  if (obj.segment) pbf.writeMessage(3, writeTensorProtoSegment, obj.segment);
  if (obj.floatData) pbf.writePackedFloat(4, obj.floatData);
  if (obj.int32Data) pbf.writePackedVarint(5, obj.int32Data);
  if (obj.int64Data) pbf.writePackedVarint(7, obj.int64Data);
  if (obj.name != null) pbf.writeStringField(8, obj.name);
  if (obj.rawData != null) pbf.writeBytesField(9, obj.rawData);
  if (obj.doubleData) pbf.writePackedDouble(10, obj.doubleData);
  if (obj.uint64Data) pbf.writePackedVarint(11, obj.uint64Data);
  if (obj.externalData) for (const item of obj.externalData) pbf.writeMessage(13, writeStringStringEntryProto, item);
  if (obj.dataLocation != null) pbf.writeVarintField(14, obj.dataLocation);
}

function writeTensorProtoSegment(_obj: Given<TensorProtoSegment>, _pbf: PbfWriter): void {}

function writeSparseTensorProto(obj: Given<SparseTensorProto>, pbf: PbfWriter): void {
  if (obj.values) pbf.writeMessage(1, writeTensorProto, obj.values);
}

function writeValueInfoProto(obj: Given<ValueInfoProto>, pbf: PbfWriter): void {
  if (obj.name != null) pbf.writeStringField(1, obj.name);
  if (obj.type) pbf.writeMessage(2, writeTypeProto, obj.type);
}

function writeTypeProto(obj: Given<TypeProto>, pbf: PbfWriter): void {
  if (obj.tensorType) pbf.writeMessage(1, writeTypeProtoTensor, obj.tensorType);
  if (obj.sequenceType) pbf.writeMessage(4, writeTypeProtoSequence, obj.sequenceType);
  if (obj.mapType) pbf.writeMessage(5, writeTypeProtoMap, obj.mapType);
  if (obj.sparseTensorType) pbf.writeMessage(8, writeTypeProtoSparseTensor, obj.sparseTensorType);
  if (obj.optionalType) pbf.writeMessage(9, writeTypeProtoOptional, obj.optionalType);
}

function writeTypeProtoTensor(obj: Given<TypeProtoTensor>, pbf: PbfWriter): void {
  if (obj.elemType != null) pbf.writeVarintField(1, obj.elemType);
  if (obj.shape) pbf.writeMessage(2, writeTensorShapeProto, obj.shape);
}

function writeTypeProtoSequence(_obj: Given<TypeProtoSequence>, _pbf: PbfWriter): void {}

function writeTypeProtoMap(_obj: Given<TypeProtoMap>, _pbf: PbfWriter): void {}

function writeTypeProtoSparseTensor(_obj: Given<TypeProtoSparseTensor>, _pbf: PbfWriter): void {}

function writeTypeProtoOptional(_obj: Given<TypeProtoOptional>, _pbf: PbfWriter): void {}

function writeTensorShapeProto(obj: Given<TensorShapeProto>, pbf: PbfWriter): void {
  if (obj.dim) for (const item of obj.dim) pbf.writeMessage(1, writeTensorShapeProtoDimension, item);
}

function writeTensorShapeProtoDimension(obj: Given<TensorShapeProtoDimension>, pbf: PbfWriter): void {
  if (obj.dimValue != null) pbf.writeVarintField(1, obj.dimValue);
  if (obj.dimParam != null) pbf.writeStringField(2, obj.dimParam);
}
