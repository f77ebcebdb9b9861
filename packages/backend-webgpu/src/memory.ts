import { sizeClass } from './buffer-pool.ts';
import type { Kernel } from './kernel.ts';
import { bytesOnDevice, type Value } from './value.ts';

/** Memory for what lives only within a run. */
export interface Arena {
  /** Bytes of each buffer. */
  readonly buffers: readonly number[];
  /** Which buffer holds a value. */
  readonly places: ReadonlyMap<Value, number>;
}

/** Gives intermediates buffers that are used again once nobody reads them any more. */
export function planArena(kernels: readonly Kernel[], known: ReadonlySet<Value>): Arena {
  const last = new Map<Value, number>();
  kernels.forEach(({ bindings }, i) => {
    for (const { value } of bindings) if (!known.has(value)) last.set(value, i);
  });
  const buffers: number[] = [];
  const places = new Map<Value, number>();
  const free: number[] = [];
  kernels.forEach(({ bindings }, i) => {
    for (const { value } of bindings) {
      if (!last.has(value) || places.has(value)) continue;
      const bytes = sizeClass(bytesOnDevice(value.size, value.dtype));
      places.set(value, takeFree(free, buffers, bytes) ?? buffers.push(bytes) - 1);
    }
    for (const value of new Set(bindings.map((binding) => binding.value))) {
      if (last.get(value) === i) free.push(places.get(value) as number);
    }
  });
  return { buffers, places };
}

/** The smallest free buffer that holds so many bytes and is not much larger. */
function takeFree(free: number[], buffers: readonly number[], bytes: number): number | undefined {
  let best = -1;
  free.forEach((place, at) => {
    const size = buffers[place] as number;
    if (size < bytes || size > 4 * bytes) return;
    if (best < 0 || size < (buffers[free[best] as number] as number)) best = at;
  });
  return best < 0 ? undefined : free.splice(best, 1)[0];
}
