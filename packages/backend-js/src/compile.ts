import { allocate, BackendError, type Graph, type HostData, showSpec } from '@xent/core';
import { isLeaf } from '@xent/core/plan';
import { blockKernel } from './kernels/blocks.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { isProduct, product } from './kernels/matmul.ts';
import { rowKernel } from './kernels/rows.ts';
import { lower } from './lower.ts';
import { Pool } from './pool.ts';
import { inBlocks, type Pass, schedule } from './schedule.ts';
import type { Arrays, Kernel, Value } from './value.ts';

/** A graph as passes over arrays that are kept from run to run. */
export interface Program {
  /** Inputs come first, then the outputs; the rest is there. */
  readonly arrays: Arrays;
  readonly outputs: readonly Value[];
  readonly kernels: readonly Kernel[];
}

/** The elements of a constant, or of positions. */
function contentOf({ dtype, size, literal }: Value): HostData {
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) data[i] = literal ?? i;
  return data;
}

/** Gives constants, and what outlives its pass, an array, used again when nobody reads it any more. */
function placeIntermediates(passes: readonly Pass[], arrays: Arrays): void {
  const first = arrays.length;
  const last = new Map<Value, number>();
  const pool = new Pool(Number.POSITIVE_INFINITY);
  const steps = passes.map((pass, i) => {
    const values = pass.flatMap((value) => [value, value.partner ?? [], value.inputs].flat());
    for (const value of values) last.set(value, i);
    return new Set(values);
  });
  steps.forEach((values, i) => {
    for (const value of values) {
      const isBrief = last.get(value) === i && isElementwise(value);
      if (value.slot >= 0 || isBrief) continue;
      value.slot = arrays.push(isLeaf(value) ? contentOf(value) : pool.take(value)) - 1;
    }
    for (const value of values) {
      if (last.get(value) === i && value.slot >= first && !isLeaf(value)) {
        pool.put(value.dtype, arrays[value.slot] as HostData);
      }
    }
  });
}

/** What computes the values of a pass. */
function kernelOf(pass: Pass): Kernel {
  const [value] = pass as [Value];
  if (inBlocks(value)) return blockKernel(pass);
  const { op, args, attrs, dtype, partner, primitive } = value;
  const specs = args.map(({ of, shape }) => ({ dtype: of.dtype, shape }));
  const run = (rowKernel(value) ??
    (isProduct(op, dtype) ? product(value) : primitive?.loop?.(value, specs as never, attrs))) as
    | ((...arrays: unknown[]) => void)
    | undefined;
  if (!run) {
    throw new BackendError(
      'XENT_UNSUPPORTED',
      `${op}: the js backend has no such operation for ${showSpec(value)}; install @xent/core and @xent/backend-js of one version`,
    );
  }
  const slots = [value, ...args.map(({ of }) => of), partner ?? []].flat().map(({ slot }) => slot);
  return (arrays) => run(...slots.map((slot) => arrays[slot]));
}

/** Compiles a graph. Without `fuse` every operation is a pass of its own. */
export function compile(graph: Graph, fuse: boolean): Program {
  const { inputs, outputs } = lower(graph);
  const passes = schedule(outputs, fuse);
  const arrays = [...inputs, ...outputs].map((value, i) => {
    value.slot = i;
    return allocate(value.dtype, 0);
  });
  placeIntermediates(passes, arrays);
  return { arrays, outputs, kernels: passes.map(kernelOf) };
}
