import { ALIGN } from './constants.ts';
import type { Kernel } from './kernel.ts';
import type { Pipeline } from './pipeline-cache.ts';

/** A part of a kernel that is short enough for one submit. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly pipeline: Pipeline;
  /** Bytes into the uniforms of all dispatches. */
  readonly offset: number;
  readonly groups: number;
  readonly cost: number;
  /** For each binding, which buffer of a run it shows. */
  readonly places: readonly number[];
  /** By the buffers that are bound. */
  readonly bindGroups: Map<string, GPUBindGroup>;
}

/** Cuts kernels into dispatches that cost no more than `budget`, and writes their uniforms one after another. */
export function dispatchesOf(
  kernels: readonly Kernel[],
  pipelines: readonly Pipeline[],
  budget: number,
  placesOf: (kernel: Kernel) => readonly number[],
): { readonly dispatches: readonly Dispatch[]; readonly uniforms: Uint32Array<ArrayBuffer> } {
  const words: number[] = [];
  const dispatches: Dispatch[] = [];
  kernels.forEach((kernel, k) => {
    const places = placesOf(kernel);
    const count = Math.min(kernel.groups, Math.max(1, Math.ceil(kernel.cost / budget)));
    const each = Math.ceil(kernel.groups / Math.max(1, count));
    for (let first = 0; first < kernel.groups; first += each) {
      const groups = Math.min(each, kernel.groups - first);
      dispatches.push({
        kernel,
        pipeline: pipelines[k] as Pipeline,
        offset: 4 * words.length,
        groups,
        cost: (kernel.cost * groups) / kernel.groups,
        places,
        bindGroups: new Map(),
      });
      words.push(first, first + groups);
      for (const word of kernel.uniforms.subarray(2)) words.push(word);
      while ((4 * words.length) % ALIGN !== 0) words.push(0);
    }
  });
  return { dispatches, uniforms: Uint32Array.from(words) };
}
