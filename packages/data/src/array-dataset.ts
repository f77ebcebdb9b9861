import {
  ArgumentError,
  allocate,
  checkDType,
  type DType,
  type HostData,
  IndexError,
  type NumericArray,
  requireNumber,
  requireOptions,
  type Shape,
  ShapeError,
  sizeOf,
  Tensor,
} from '@xent/core';
import type { Dataset } from './dataset.ts';

/** One part of the items, for example the images or the labels. */
export interface ArrayField {
  /** The values of all items, one item after the other. */
  readonly data: NumericArray;
  /** Shape of one item. Default `[]`: one number. */
  readonly shape?: Shape;
  /** Of the tensors. Default int32 for integers that are not scaled, float64 for `Float64Array`, else float32. */
  readonly dtype?: DType;
  /** Values become `value · scale + offset`. Default 1; for the bytes of an image often 1 / 255. */
  readonly scale?: number;
  /** Default 0. */
  readonly offset?: number;
}

type Fields = readonly (ArrayField | NumericArray)[];

/** One tensor a field. */
export type FieldTensors<F extends Fields> = { readonly [K in keyof F]: Tensor };

interface Column {
  readonly data: NumericArray;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
}

/**
 * A data set in typed arrays: several fields with the same number of items. An item is one tensor a field; a batch
 * is too, with the items in front.
 *
 * @throws ShapeError when the fields differ in length
 * @example
 * const digits = new ArrayDataset(
 *   { data: pixels, shape: [784], scale: 1 / 255 },
 *   { data: labels },
 * );
 * const [images, targets] = digits.batch([0, 1, 2]);   // float32[3,784], int32[3]
 */
export class ArrayDataset<const F extends Fields>
  implements Dataset<FieldTensors<F>, FieldTensors<F>>
{
  readonly length: number;
  readonly #columns: readonly Column[];

  constructor(...fields: F) {
    this.#columns = fields.map(column);
    const lengths = this.#columns.map(({ data, size }) => data.length / size);
    this.length = lengths[0] ?? 0;
    if (lengths.length === 0 || lengths.some((n) => n !== this.length)) {
      throw new ShapeError(
        `ArrayDataset: expected fields of the same number of items, got ${lengths.join(', ') || 'no field'}`,
      );
    }
  }

  get(index: number): FieldTensors<F> {
    return this.#tensors([index], []);
  }

  batch(indices: ArrayLike<number>): FieldTensors<F> {
    if (typeof indices?.length !== 'number') {
      throw new ArgumentError(`ArrayDataset: expected an array of indices, got ${String(indices)}`);
    }
    return this.#tensors(indices, [indices.length]);
  }

  #tensors(indices: ArrayLike<number>, lead: Shape): FieldTensors<F> {
    for (let i = 0; i < indices.length; i++) this.#requireIndex(indices[i] as number, i);
    const tensors = this.#columns.map((from) => {
      const { dtype, shape, size } = from;
      const data = allocate(dtype, indices.length * size);
      for (let i = 0; i < indices.length; i++) copyItem(from, indices[i] as number, data, i * size);
      return Tensor.host({ dtype, shape: [...lead, ...shape] }, data);
    });
    return tensors as unknown as FieldTensors<F>;
  }

  #requireIndex(index: number, position: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new IndexError(
      `ArrayDataset: expected indices from 0 to ${this.length - 1}, got ${index} at position ${position}`,
      position,
      index,
    );
  }
}

const FIELD: readonly string[] = ['data', 'shape', 'dtype', 'scale', 'offset'];

function column(field: ArrayField | NumericArray, position: number): Column {
  const given: ArrayField = ArrayBuffer.isView(field) ? { data: field } : field;
  requireOptions(`ArrayDataset (field ${position})`, given, FIELD);
  const { data, shape = [], scale = 1, offset = 0 } = given;
  if (!ArrayBuffer.isView(data)) {
    throw new ArgumentError(
      `ArrayDataset: expected a typed array in field ${position}, got ${typeof data}; pass { data: Float32Array.from(values), shape: [… of one item] }`,
    );
  }
  if (!Array.isArray(shape)) {
    throw new ShapeError(
      `ArrayDataset: expected the shape of one item in an array in field ${position}, got ${String(shape)}; write [${String(shape)}]`,
    );
  }
  requireNumber('ArrayDataset', 'scale', scale);
  requireNumber('ArrayDataset', 'offset', offset);
  if (given.dtype !== undefined) checkDType('ArrayDataset', given.dtype);
  const size = sizeOf(shape);
  if (shape.some((n) => !(n > 0)) || size === 0 || data.length % size !== 0) {
    throw new ShapeError(
      `ArrayDataset: expected whole items of shape [${shape.join(', ')}] in field ${position}, got ${data.length} values, which is no multiple of ${size}`,
    );
  }
  const dtype = given.dtype ?? defaultDType(data, scale !== 1 || offset !== 0);
  if (dtype === 'int32') requireInt32(data, position);
  return { data, shape, dtype, size, scale, offset };
}

function defaultDType(data: NumericArray, scaled: boolean): DType {
  if (data instanceof Float64Array) return 'float64';
  return data instanceof Float32Array || scaled ? 'float32' : 'int32';
}

function requireInt32(data: NumericArray, position: number): void {
  if (data instanceof Int32Array || data.BYTES_PER_ELEMENT < 4) return;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value > -2147483649 && value < 2147483648) continue;
    throw new ArgumentError(
      `ArrayDataset: int32 holds -2147483648 to 2147483647, got ${value} at position ${i} of field ${position}; choose dtype 'float32'`,
    );
  }
}

function copyItem(column: Column, index: number, out: HostData, at: number): void {
  const { data, size, scale, offset, dtype } = column;
  const from = index * size;
  const end = at + size;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = at, j = from; i < end; i++, j++) out[i] = Number(data[j]);
  } else if (dtype === 'bool') {
    for (let i = at, j = from; i < end; i++, j++) out[i] = Number(data[j] !== 0);
  } else {
    out.set(data.subarray(from, from + size), at);
  }
  if (scale === 1 && offset === 0) return;
  for (let i = at; i < end; i++) out[i] = (out[i] as number) * scale + offset;
}
