import { ALIGN } from './constants.ts';
import type { Kernel } from './kernel.ts';

/** A part of a kernel that is short enough for one submit. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly pipeline: GPUComputePipeline;
  /** Bytes into the uniforms of all dispatches. */
  readonly offset: number;
  readonly groups: number;
  readonly cost: number;
  /** By the buffers that are bound. */
  readonly bindGroups: Map<string, GPUBindGroup>;
}

/** Cuts kernels into dispatches that cost no more than `budget`, and writes their uniforms one after another. */
export function dispatchesOf(
  kernels: readonly Kernel[],
  pipelines: readonly GPUComputePipeline[],
  budget: number,
): { readonly dispatches: readonly Dispatch[]; readonly uniforms: Uint32Array<ArrayBuffer> } {
  const words: number[] = [];
  const dispatches: Dispatch[] = [];
  kernels.forEach((kernel, k) => {
    const { groups: all, cost } = kernel;
    const each = Math.ceil(all * Math.min(1, budget / cost));
    for (let first = 0; first < all; first += each) {
      const groups = Math.min(each, all - first);
      dispatches.push({
        kernel,
        pipeline: pipelines[k] as GPUComputePipeline,
        offset: 4 * words.length,
        groups,
        cost: (cost * groups) / all,
        bindGroups: new Map(),
      });
      words.push(first, first + groups, ...kernel.uniforms.subarray(2));
      while ((4 * words.length) % ALIGN !== 0) words.push(0);
    }
  });
  return { dispatches, uniforms: Uint32Array.from(words) };
}
