import { allocate, bytesOf, type Graph, type HostData } from '@xent/core';
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

/** The pass after which nobody reads a value. */
function lastReads(passes: readonly Pass[]): Map<Value, number> {
  const last = new Map<Value, number>();
  passes.forEach((pass, i) => {
    for (const value of pass) {
      last.set(value, Math.max(i, last.get(value) ?? i));
      for (const input of value.inputs) last.set(input, i);
    }
  });
  return last;
}

/** Gives values that outlive their pass an array, used again when nobody reads it any more. */
function placeIntermediates(passes: readonly Pass[], arrays: Arrays): void {
  const last = lastReads(passes);
  const free: ArrayBuffer[] = [];
  const held: [until: number, buffer: ArrayBuffer][] = [];
  passes.forEach((pass, i) => {
    for (const value of [...pass, ...pass.flatMap((v) => v.partner ?? [])]) {
      const until = last.get(value) ?? i;
      if (value.slot >= 0 || (until === i && isElementwise(value))) continue;
      const bytes = value.size * bytesOf(value.dtype);
      const at = free.findIndex((b) => b.byteLength >= bytes && b.byteLength <= 2 * bytes);
      const [buffer] = at < 0 ? [new ArrayBuffer(bytes)] : free.splice(at, 1);
      if (!buffer) continue;
      held.push([until, buffer]);
      value.slot = arrays.length;
      arrays.push(viewOf(value, buffer));
    }
    for (let h = held.length - 1; h >= 0; h--) {
      const [until, buffer] = held[h] as [number, ArrayBuffer];
      if (until > i) continue;
      free.push(buffer);
      held.splice(h, 1);
    }
  });
}

function viewOf({ dtype, size }: Value, buffer: ArrayBuffer): HostData {
  const Kind = allocate(dtype, 0).constructor as new (
    b: ArrayBuffer,
    o: number,
    n: number,
  ) => HostData;
  return new Kind(buffer, 0, size);
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
    const data = of.size === 0 ? allocate(of.dtype, 0) : of.data;
    if (!data || of.slot >= 0) continue;
    of.slot = arrays.length;
    arrays.push(data);
  }
  placeIntermediates(passes, arrays);
  return { arrays, outputs, kernels: passes.map(kernelFor) };
}
