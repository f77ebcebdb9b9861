import type { DType, HostData } from '@xent/core';

/** A tensor of ONNX Runtime. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly location?: string;
  /** Throws where the values are on a device. */
  readonly data: unknown;
  getData?(releaseData?: boolean): Promise<unknown>;
  dispose?(): void;
}

/** A session of ONNX Runtime. */
export interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

/** What is used of `onnxruntime-web` (any entry) and `onnxruntime-node`, which both have this shape. */
export interface Ort {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: object): Promise<OrtSession>;
  };
  readonly Tensor: new (type: DType, data: HostData, dims: readonly number[]) => OrtTensor;
  readonly env?: object;
}

/** Parts of `ort.env` that exist in the web build alone. */
interface WebEnv {
  readonly wasm?: { numThreads?: number | undefined };
  readonly webgpu?: { readonly device?: unknown };
}

export function webEnv(ort: Ort): WebEnv {
  return (ort.env ?? {}) as WebEnv;
}

/** onnxruntime-node says what it was built with; the web build has no such function. */
export function isNative(ort: Ort): boolean {
  return 'listSupportedBackends' in ort;
}
