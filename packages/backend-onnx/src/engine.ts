import type { HostData, TensorSpec } from '@xent/core';

/** Names that a model gives to what it reads and returns. */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly spec: TensorSpec }[];
}

/**
 * Sessions and tensors by number, so that they may be in this thread or in another. What is asked for happens in
 * the order in which it was asked.
 */
export interface Engine {
  /** Bytes that runs copied between JavaScript and the runtime so far. */
  readonly copiedBytes: number;
  /** Resolves with a reason when the device is gone. */
  readonly lost: Promise<string>;
  put(tensor: number, spec: TensorSpec, data: HostData): void;
  get(tensor: number): Promise<HostData>;
  drop(tensor: number): void;
  /** False if part of the model runs on the CPU although the provider computes on a device. */
  open(session: number, model: Uint8Array<ArrayBuffer>, signature: Signature): Promise<boolean>;
  run(session: number, inputs: readonly number[], outputs: readonly number[]): Promise<void>;
  close(session: number): void;
  /** Releases everything. */
  end(): Promise<void>;
}
