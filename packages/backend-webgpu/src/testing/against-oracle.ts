import {
  type Attrs,
  type Backend,
  type DType,
  flip,
  type Graph,
  type GraphNode,
  type HostData,
  type Shape,
  showSpec,
  sizeOf,
  slice,
  type TensorSpec,
  tensor,
  valueSpec,
} from '@xent/core';
import { compile, type Program } from '../compile.ts';
import type { Target } from '../target.ts';
import type { Value } from '../value.ts';
import { runKernels, testTarget } from './run-kernels.ts';

/** An input of a test's graph. */
export interface Input {
  readonly spec: TensorSpec;
  readonly data: HostData;
}

export const floats = (shape: Shape, data: ArrayLike<number>): Input => ({
  spec: { dtype: 'float32', shape },
  data: Float32Array.from(data),
});

export const ints = (shape: Shape, data: ArrayLike<number>): Input => ({
  spec: { dtype: 'int32', shape },
  data: Int32Array.from(data),
});

export const bools = (shape: Shape, data: ArrayLike<number>): Input => ({
  spec: { dtype: 'bool', shape },
  data: Uint8Array.from(data),
});

/** Reproducible numbers in [0, 1). */
function* uniform(seed: number): Generator<number, never> {
  let state = (seed * 2654435761 + 12345) | 0;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    yield (state >>> 8) / 2 ** 24;
  }
}

function draw(size: number, seed: number, element: (u: number) => number): number[] {
  const numbers = uniform(seed);
  return Array.from({ length: size }, () => element(numbers.next().value));
}

/** Floats in [-1, 1). */
export const randomFloats = (shape: Shape, seed = 1): Input =>
  floats(
    shape,
    draw(sizeOf(shape), seed, (u) => 2 * u - 1),
  );

/** Integers from `low` to below `high`. */
export const randomInts = (shape: Shape, low: number, high: number, seed = 1): Input =>
  ints(
    shape,
    draw(sizeOf(shape), seed, (u) => low + Math.floor(u * (high - low))),
  );

/** Operations that say themselves how they read. */
const VIEWS: Readonly<Record<string, GraphNode['primitive']>> = Object.fromEntries(
  [flip(tensor([0]), [0]), slice(tensor([0, 0]), 0, 1)].map(({ op }) => [op?.name, op]),
);

export function node(
  op: string,
  inputs: readonly number[],
  dtype: DType,
  shape: Shape,
  attrs: Attrs = {},
): GraphNode {
  return { op, inputs, attrs, spec: { dtype, shape }, primitive: VIEWS[op] };
}

/** A device, and a backend that is right. */
export interface Bench {
  readonly device: GPUDevice;
  readonly oracle: Backend;
}

export interface Expectation {
  /** Allowed distance, relative to what is larger than 1; 0 by default. */
  readonly within?: number;
  /** A poorer device. */
  readonly change?: Partial<Target>;
  /** Numbers of the values that come out; the last one by default. */
  readonly outputs?: readonly number[];
}

/** What a graph gives on the device, and the labels of the kernels that ran. */
export async function runOnDevice(
  device: GPUDevice,
  inputs: readonly Input[],
  nodes: readonly GraphNode[],
  { change = {}, outputs = [inputs.length + nodes.length - 1] }: Expectation = {},
): Promise<{ readonly data: readonly HostData[]; readonly labels: readonly string[] }> {
  const graph = graphOf(inputs, nodes, outputs);
  const program = compile(graph, testTarget(device, change), true);
  const { kernels } = program;
  const data = await runKernels(device, kernels, dataOf(program, inputs), program.outputs);
  return { data, labels: kernels.map(({ label }) => label) };
}

/** Runs a graph on the device and in the oracle and compares all elements. Gives the labels of the kernels that ran. */
export async function expectAgreement(
  { device, oracle }: Bench,
  inputs: readonly Input[],
  nodes: readonly GraphNode[],
  { within = 0, change = {}, outputs = [inputs.length + nodes.length - 1] }: Expectation = {},
): Promise<readonly string[]> {
  const { data, labels } = await runOnDevice(device, inputs, nodes, { change, outputs });
  const graph = graphOf(inputs, nodes, outputs);
  const want = await runWith(oracle, graph, inputs);
  want.forEach((expected, o) => {
    const id = outputs[o] as number;
    const what = `${nodes.map(({ op }) => op).join(', ')} → ${showSpec(valueSpec(graph, id))}`;
    const off = firstOff(data[o] as HostData, expected, within);
    if (off) throw new Error(`${what}: ${off}`);
  });
  return labels;
}

function graphOf(
  inputs: readonly Input[],
  nodes: readonly GraphNode[],
  outputs: readonly number[],
): Graph {
  return { key: 'test', inputs: inputs.map(({ spec }) => spec), nodes, outputs };
}

function firstOff(got: HostData, want: HostData, within: number): string | null {
  if (got.length !== want.length) return `expected ${want.length} elements, got ${got.length}`;
  for (let i = 0; i < want.length; i++) {
    const [g, w] = [got[i] as number, want[i] as number];
    const isSame = Object.is(g, w) || g === w;
    if (!isSame && !(Math.abs(g - w) <= within * Math.max(1, Math.abs(w)))) {
      return `element ${i} is ${g}, expected ${w}`;
    }
  }
  return null;
}

function dataOf(program: Program, inputs: readonly Input[]): Map<Value, HostData> {
  const data = new Map<Value, HostData>();
  program.inputs.forEach((value, i) => {
    if (value) data.set(value, (inputs[i] as Input).data);
  });
  for (const { value, inputs: members } of program.packed) {
    const numbers = members.map((i) => (inputs[i] as Input).data[0] as number);
    const all = value.dtype === 'float32' ? Float32Array : Int32Array;
    data.set(value, value.dtype === 'bool' ? Uint8Array.from(numbers) : all.from(numbers));
  }
  return data;
}

async function runWith(
  backend: Backend,
  graph: Graph,
  inputs: readonly Input[],
): Promise<readonly HostData[]> {
  const executable = await backend.compile(graph);
  const storages = await executable.run(inputs.map(({ spec, data }) => backend.upload(spec, data)));
  return Promise.all(storages.map((storage) => backend.download(storage)));
}
