import { allocate, type DType, type HostData } from '@xent/core';

/** Arrays that a pool holds, however small they are. */
const MOST = 1000;

/** Arrays of freed results, up to a number of bytes and of arrays. */
export interface Pool {
  /** An array with any content. */
  take(dtype: DType, size: number): HostData;
  put(dtype: DType, data: HostData): void;
}

export function createPool(limit: number): Pool {
  const free: { readonly dtype: DType; readonly data: HostData }[] = [];
  let bytes = 0;
  /** Takes out at most one. */
  const remove = (at: number): HostData | undefined => {
    const [held] = free.splice(at, at < 0 ? 0 : 1);
    bytes -= held?.data.byteLength ?? 0;
    return held?.data;
  };
  return {
    take: (dtype, size) =>
      remove(free.findLastIndex((each) => each.dtype === dtype && each.data.length === size)) ??
      allocate(dtype, size),
    put(dtype, data) {
      free.push({ dtype, data });
      bytes += data.byteLength;
      // Lets go of the oldest; a search never takes long.
      while (bytes > limit || free.length > MOST) remove(0);
    },
  };
}
