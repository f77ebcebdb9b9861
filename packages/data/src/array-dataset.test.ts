import { describe, expect, it } from 'vitest';
import { ArrayDataset } from './index.ts';

const pixels = Uint8Array.of(0, 255, 51, 102, 153, 204);
const labels = Uint8Array.of(2, 0, 1);

describe('ArrayDataset', () => {
  it('gives items and batches of every field', async () => {
    const data = new ArrayDataset({ data: pixels, shape: [2], scale: 1 / 255 }, labels);
    expect(data).toHaveLength(3);
    const [image, label] = data.get(1);
    expect(image.shape).toEqual([2]);
    expect(image.dtype).toBe('float32');
    expect((await image.data())[1]).toBeCloseTo(0.4);
    expect(await label.item()).toBe(0);
    const [images, targets] = data.batch([2, 0]);
    expect(images.shape).toEqual([2, 2]);
    expect((await images.data()).map((v) => Math.round(v * 255))).toEqual(
      Float32Array.of(153, 204, 0, 255),
    );
    expect(targets.dtype).toBe('int32');
    expect(await targets.array()).toEqual([1, 2]);
  });

  it('makes tensors that do not change with the arrays', async () => {
    const data = Float32Array.of(1, 2);
    const [batch] = new ArrayDataset({ data }).batch([0, 1]);
    data[0] = 9;
    expect(await batch.array()).toEqual([1, 2]);
  });

  it.each([
    [Float64Array.of(1.5), {}, 'float64', 1.5],
    [Float32Array.of(1.5), {}, 'float32', 1.5],
    [Int16Array.of(-3), {}, 'int32', -3],
    [BigInt64Array.of(7n), {}, 'int32', 7],
    [BigInt64Array.of(7n), { scale: 2, offset: 1 }, 'float32', 15],
    [Uint8Array.of(3), { dtype: 'bool' }, 'bool', 1],
    [Uint8Array.of(3), { dtype: 'float64', offset: 0.5 }, 'float64', 3.5],
    [Float32Array.of(1.75), { dtype: 'int32' }, 'int32', 1],
  ] as const)('%o with %o is %s', async (data, options, dtype, value) => {
    const [item] = new ArrayDataset({ data, ...options }).get(0);
    expect(item.dtype).toBe(dtype);
    expect(await item.item()).toBe(value);
  });

  it('refuses fields that do not fit', () => {
    expect(() => new ArrayDataset()).toThrow('got no field');
    expect(() => new ArrayDataset(labels, Uint8Array.of(1))).toThrow(
      'fields of the same number of items, got 3, 1',
    );
    expect(() => new ArrayDataset({ data: pixels, shape: [4] })).toThrow('no multiple of 4');
    expect(() => new ArrayDataset({ data: [1] as never })).toThrow('expected a typed array');
    expect(() => new ArrayDataset(Uint32Array.of(1, 2 ** 31))).toThrow(
      'got 2147483648 at position 1 of field 0',
    );
  });

  it('refuses indices that are none', () => {
    const data = new ArrayDataset(labels);
    expect(() => data.get(3)).toThrow('expected indices from 0 to 2, got 3 at position 0');
    expect(() => data.batch([0, -1])).toThrow('got -1 at position 1');
    expect(() => data.get(0.5)).toThrow('got 0.5');
  });
});
