import { allocate, bytesOf, type Graph, type HostData } from '@xent/core';
import { isLeaf, planArena } from '@xent/core/plan';
import { kernelOf } from './kernel.ts';
import { blockKernel } from './kernels/blocks.ts';
import { isElementwise } from './kernels/elementwise.ts';
import { lower } from './lower.ts';
import { inBlocks, type Pass, schedule } from './schedule.ts';
import type { Arrays, Kernel, Value } from './value.ts';

/** A graph as passes over arrays that are kept from run to run. */
export interface Program {
  /** Inputs come first, then the outputs; the rest is there. */
  readonly arrays: Arrays;
  readonly outputs: readonly Value[];
  readonly kernels: readonly Kernel[];
}

/** Gives values that outlive their pass an array, used again when nobody reads it any more. */
function placeIntermediates(passes: readonly Pass[], arrays: Arrays): void {
  const steps = passes.map((pass) =>
    pass.flatMap((value) => [value, ...value.inputs, value.partner ?? []].flat()),
  );
  const { sizes, places } = planArena(steps, (value, isBrief) =>
    value.slot >= 0 || (isBrief && isElementwise(value)) ? 0 : value.size * bytesOf(value.dtype),
  );
  const buffers = sizes.map((bytes) => new ArrayBuffer(bytes));
  for (const [value, place] of places) {
    value.slot = arrays.length;
    arrays.push(viewOf(value, buffers[place] as ArrayBuffer));
  }
}

function viewOf({ dtype, size }: Value, buffer: ArrayBuffer): HostData {
  const Kind = allocate(dtype, 0).constructor as new (
    b: ArrayBuffer,
    o: number,
    n: number,
  ) => HostData;
  return new Kind(buffer, 0, size);
}

/** The elements of a constant, or of positions. */
function contentOf({ dtype, size, literal }: Value): HostData {
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) data[i] = literal ?? i;
  return data;
}

function kernelFor(pass: Pass): Kernel {
  const [value] = pass as [Value];
  return inBlocks(value) ? blockKernel(pass) : kernelOf(value);
}

/** Compiles a graph. Without `fuse` every operation is a pass of its own. */
export function compile(graph: Graph, fuse: boolean): Program {
  const { inputs, outputs } = lower(graph, fuse);
  const passes = schedule(outputs, fuse);
  const arrays: Arrays = [];
  for (const value of [...inputs, ...outputs]) {
    value.slot = arrays.length;
    arrays.push(allocate(value.dtype, 0));
  }
  for (const of of passes.flat().flatMap((value) => value.inputs)) {
    if (of.slot >= 0 || (of.size > 0 && !isLeaf(of))) continue;
    of.slot = arrays.length;
    arrays.push(contentOf(of));
  }
  placeIntermediates(passes, arrays);
  return { arrays, outputs, kernels: passes.map(kernelFor) };
}
