import { allocate, BackendError, type Graph, type HostData, showSpec } from '@xent/core';
import { isLeaf } from '@xent/core/plan';
import { BLOCK, blockKernel } from './kernels/blocks.ts';
import { loopOf } from './kernels/elementwise.ts';
import { product } from './kernels/matmul.ts';
import { COMPOSITES, rowKernel } from './kernels/rows.ts';
import { lower } from './lower.ts';
import { createPool } from './pool.ts';
import { type Pass, schedule } from './schedule.ts';
import type { Arrays, Kernel, Value } from './value.ts';

/** A graph as passes over arrays. */
export interface Program {
  readonly outputs: readonly Value[];
  /** The arrays of the slots after those of the inputs and the outputs, kept from run to run. */
  readonly kept: Arrays;
  readonly kernels: readonly Kernel[];
}

/**
 * Gives constants, and what is neither an input nor an output, arrays; they are used again when nobody reads them any more.
 * What only one pass reads has room for a block.
 */
function place(passes: readonly Pass[], first: number): Arrays {
  const kept: HostData[] = [];
  const pool = createPool(Number.POSITIVE_INFINITY);
  const last = new Map<Value, number>();
  const steps = passes.map((pass, i) => {
    const values = pass.flatMap((value) => [value, value.partner ?? [], value.inputs].flat());
    for (const value of values) last.set(value, i);
    return new Set(values);
  });
  steps.forEach((values, i) => {
    for (const value of values) {
      if (value.slot >= 0) continue;
      const { dtype, size, literal } = value;
      const isBrief = last.get(value) === i && loopOf(value);
      const array = isLeaf(value)
        ? allocate(dtype, size).map((_, at) => literal ?? at)
        : pool.take(dtype, isBrief ? Math.min(size, BLOCK) : size);
      value.slot = first + kept.push(array) - 1;
    }
    for (const value of values) {
      if (last.get(value) === i && value.slot >= first && !isLeaf(value)) {
        pool.put(value.dtype, kept[value.slot - first] as HostData);
      }
    }
  });
  return kept;
}

/** What computes the values of a pass. */
function kernelOf(pass: Pass): Kernel {
  const [value] = pass as [Value];
  if (loopOf(value)) return blockKernel(pass);
  const { op, args, attrs, partner, primitive } = value;
  const run = (
    op === 'matmul'
      ? product(value)
      : COMPOSITES.includes(op)
        ? rowKernel(value)
        : primitive?.loop?.(value, args as never, attrs)
  ) as ((...arrays: unknown[]) => void) | undefined;
  if (!run) {
    throw new BackendError(
      'XENT_UNSUPPORTED',
      `${op}: expected an operation of the js backend, got ${showSpec(value)}; install @xent/core and @xent/backend-js of one version`,
    );
  }
  const slots = [value, ...args.map(({ of }) => of), partner ?? []].flat().map(({ slot }) => slot);
  return (arrays) => run(...slots.map((slot) => arrays[slot]));
}

/** Compiles a graph. Without `fuse` every operation is a pass of its own. */
export function compile(graph: Graph, fuse: boolean): Program {
  const { inputs, outputs } = lower(graph);
  const passes = schedule(outputs, fuse);
  const given = [...inputs, ...outputs];
  given.forEach((value, i) => {
    value.slot = i;
  });
  return { outputs, kept: place(passes, given.length), kernels: passes.map(kernelOf) };
}
