import type { DType, HostData } from '@xent/core';

/** Element types of ONNX that lowered models use; `int64` holds shapes and axes, the unsigned ones random bits. */
export type OnnxType = DType | 'int64' | 'uint32';

/** A size, or the name of one that is known at run time. */
export type OnnxDim = number | string;

export interface LoweredValue {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly OnnxDim[];
}

export interface LoweredInput extends LoweredValue {
  /** Which input of the graph this is: inputs that nothing reads are left out. */
  readonly index: number;
}

/**
 * A tensor that is part of the model. Every size that a model depends on is in one of these, never in an
 * attribute: shapes to reshape to, bounds of slices, limits of ranges.
 */
export interface LoweredConstant {
  readonly dtype: OnnxType;
  readonly shape: readonly number[];
  readonly data: HostData | Uint32Array | BigInt64Array;
  /** Node of the graph that needs it first; -1 for an input's value. */
  readonly source: number;
}

/** An integer is an INT, a list of integers INTS, a text a STRING. */
export type LoweredAttribute = number | readonly number[] | string;

export interface LoweredNode {
  readonly op: string;
  /** The graph's operation and its number, as `exp#4`, then `exp#4.1`: ONNX Runtime quotes it in its messages. */
  readonly name: string;
  /** Names of values; `''` for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, LoweredAttribute>>;
  /** Node of the graph that it comes from; -1 for copies of results. */
  readonly source: number;
}

/** A model as plain data; {@link encode} makes bytes of it. */
export interface LoweredModel {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly LoweredInput[];
  readonly outputs: readonly LoweredValue[];
  readonly nodes: readonly LoweredNode[];
  /** Constants and the inputs that were given a value, by name. */
  readonly constants: ReadonlyMap<string, LoweredConstant>;
}
