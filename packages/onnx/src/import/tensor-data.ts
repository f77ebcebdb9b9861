import { allocate, type DType, type Shape, sizeOf } from '@xent/core';
import { OnnxError } from '../errors.ts';
import {
  TensorProtoDataLocation as Location,
  TensorProtoDataType as T,
  type TensorProto,
} from '../proto/onnx.generated.ts';
import { Known } from './value.ts';

/** How an element type of the file is read: bytes an element, and what the elements become. */
interface Reader {
  readonly bytes: number;
  readonly dtype: DType;
  readonly read: (view: DataView, at: number) => number;
  /** Values from the field that is not `raw_data`. */
  readonly typed: (proto: TensorProto) => readonly number[];
}

const float = (proto: TensorProto): readonly number[] => proto.floatData;
const int32 = (proto: TensorProto): readonly number[] => proto.int32Data;
const int64 = (proto: TensorProto): readonly number[] => proto.int64Data;
const uint64 = (proto: TensorProto): readonly number[] => proto.uint64Data;

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function brain(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** In `int32_data` the small floats stand as their bits. */
const bitsOf =
  (decode: (bits: number) => number) =>
  (proto: TensorProto): readonly number[] =>
    proto.int32Data.map(decode);

const whole = (bytes: number, read: Reader['read'], typed: Reader['typed'] = int32): Reader => ({
  bytes,
  dtype: 'int32',
  read,
  typed,
});

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [T.FLOAT, { bytes: 4, dtype: 'float32', read: (v, i) => v.getFloat32(i, true), typed: float }],
  [
    T.DOUBLE,
    {
      bytes: 8,
      dtype: 'float64',
      read: (v, i) => v.getFloat64(i, true),
      typed: (p) => p.doubleData,
    },
  ],
  [
    T.FLOAT16,
    {
      bytes: 2,
      dtype: 'float32',
      read: (v, i) => half(v.getUint16(i, true)),
      typed: bitsOf(half),
    },
  ],
  [
    T.BFLOAT16,
    {
      bytes: 2,
      dtype: 'float32',
      read: (v, i) => brain(v.getUint16(i, true)),
      typed: bitsOf(brain),
    },
  ],
  [T.INT64, whole(8, (v, i) => Number(v.getBigInt64(i, true)), int64)],
  [T.UINT64, whole(8, (v, i) => Number(v.getBigUint64(i, true)), uint64)],
  [T.INT32, whole(4, (v, i) => v.getInt32(i, true))],
  [T.UINT32, whole(4, (v, i) => v.getUint32(i, true), uint64)],
  [T.INT16, whole(2, (v, i) => v.getInt16(i, true))],
  [T.UINT16, whole(2, (v, i) => v.getUint16(i, true))],
  [T.INT8, whole(1, (v, i) => v.getInt8(i))],
  [T.UINT8, whole(1, (v, i) => v.getUint8(i))],
  [T.BOOL, { bytes: 1, dtype: 'bool', read: (v, i) => Number(v.getUint8(i) !== 0), typed: int32 }],
]);

/** Name of an element type of the file. */
function typeName(code: number): string {
  return Object.entries(T).find(([, value]) => value === code)?.[0] ?? `type ${code}`;
}

/** What an element type of the file is here. */
export function dtypeOf(code: number, what: string): DType {
  const reader = READERS.get(code);
  if (reader) return reader.dtype;
  throw new OnnxError(
    'XENT_UNSUPPORTED',
    `importModel: expected numbers or booleans, got ${typeName(code)} for ${what}; convert the model to float32`,
  );
}

/** The values of a tensor of the file. int64 and the like keep what int32 does not hold until it is needed. */
export function readTensor(proto: TensorProto, what: string): Known {
  if (proto.dataLocation === Location.EXTERNAL || proto.externalData.length > 0) {
    const location = proto.externalData.find(({ key }) => key === 'location')?.value ?? 'unnamed';
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected all data in one file, got external data ('${location}') for ${what}; save the model with onnx.save(model, path, save_as_external_data=False)`,
    );
  }
  if (proto.segment) malformed(what, 'is split into segments');
  const dtype = dtypeOf(proto.dataType, what);
  const reader = READERS.get(proto.dataType) as Reader;
  const shape = shapeOf(proto.dims, what);
  const size = sizeOf(shape);
  const { rawData = new Uint8Array() } = proto;
  if (rawData.length > 0 || size === 0) return raw(rawData, reader, shape, size, what);
  const values = reader.typed(proto);
  if (values.length !== size) malformed(what, `has ${values.length} elements for [${shape}]`);
  return fill(dtype, shape, what, size, (i) => values[i] ?? 0);
}

function raw(
  bytes: Uint8Array,
  { bytes: width, dtype, read }: Reader,
  shape: Shape,
  size: number,
  what: string,
): Known {
  if (bytes.length !== size * width) {
    malformed(what, `has ${bytes.length} bytes, and [${shape}] takes ${size * width}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return fill(dtype, shape, what, size, (i) => read(view, i * width));
}

function fill(
  dtype: DType,
  shape: Shape,
  what: string,
  size: number,
  at: (i: number) => number,
): Known {
  // Integers wider than int32 are checked where they become a tensor; float64 holds them until then.
  const data = dtype === 'int32' ? new Float64Array(size) : allocate(dtype, size);
  for (let i = 0; i < size; i++) data[i] = at(i);
  return new Known(dtype, shape, data, what);
}

/** Sizes of a tensor of the file. */
function shapeOf(shape: Shape, what: string): Shape {
  if (shape.some((n) => n < 0) || sizeOf(shape) > 2 ** 31 - 1) {
    malformed(what, `has the shape [${shape.join(', ')}]`);
  }
  return shape;
}

export function malformed(what: string, problem: string, cause?: unknown): never {
  throw new OnnxError(
    'XENT_FILE',
    `importModel: expected a valid ONNX model, but ${what} ${problem}; is the file complete?`,
    cause === undefined ? {} : { cause },
  );
}
