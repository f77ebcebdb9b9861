import type { DType } from '@xent/core';
import { makeValue, type Value } from '@xent/core/plan';

export { makeValue, type Value, type View } from '@xent/core/plan';

/** Memory that one kernel leaves for the next. */
export function scratch(dtype: DType, size: number): Value {
  return makeValue('scratch', { dtype, shape: [size] }, []);
}

/** Every element takes four bytes on the device, booleans too; of float16 two share a word. */
export const bytesOnDevice = (size: number, dtype: DType = 'float32'): number =>
  4 * (dtype === 'float16' ? Math.ceil(size / 2) : size);
