import { allocate, type DType, type HostData, sizeOf } from '@xent/core';
import { OnnxError } from '../errors.ts';
import { base64Decode, base64Encode } from './base64.ts';

/** A tensor of the model; sizes that follow the batch are texts, such as `'batch'`. */
export interface ManifestTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A value that a step takes and gives back changed. */
export interface ManifestState {
  /**
   * `parameter` and `buffer` belong to the model, `optimizer` is what the optimizer remembers, `step` counts the steps,
   * `random` is where the random stream stands.
   */
  readonly kind: 'parameter' | 'buffer' | 'optimizer' | 'step' | 'random';
  /** The input of the model; for parameters and buffers the name in the state dict. */
  readonly input: string;
  /** The output that is this input of the next step. */
  readonly output: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The first value: one number that fills it, or the little-endian bytes in base64. */
  readonly initial: number | string;
}

/** A learning rate, one a parameter group: an input that may change from step to step. */
export interface ManifestRate extends ManifestTensor {
  /** What the optimizer has now. */
  readonly initial: number;
}

/** How a training step is driven. Plain JSON. */
export interface TrainingManifest {
  readonly format: 'xent-training-step';
  readonly version: 1;
  readonly opset: number;
  /** Inputs of the model, then the target: what comes anew with every step. */
  readonly batch: readonly ManifestTensor[];
  readonly rates: readonly ManifestRate[];
  readonly state: readonly ManifestState[];
  /** Name of the output that holds the loss. */
  readonly loss: string;
}

/** A value as it stands in a manifest. */
export function toInitial(data: HostData): number | string {
  const [first = 0] = data;
  if (Number.isFinite(first) && !Object.is(first, -0) && data.every((v) => v === first)) {
    return first;
  }
  return base64Encode(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/**
 * The first values of everything that a training step carries on, by input name: what the first run is fed, beside the
 * batch and the learning rates.
 *
 * @throws OnnxError with code `XENT_FILE` for a manifest whose values do not fit their shapes
 * @example
 * const state = initialValues(manifest);
 * state['linear1.weight'];   // Float32Array
 */
export function initialValues(manifest: TrainingManifest): Record<string, HostData> {
  return Object.fromEntries(
    manifest.state.map(({ input, dtype, shape, initial }) => {
      const data = allocate(dtype, sizeOf(shape));
      if (typeof initial === 'number') {
        data.fill(initial);
        return [input, data];
      }
      const bytes = base64Decode(initial);
      if (bytes?.length !== data.byteLength) {
        throw new OnnxError(
          'XENT_FILE',
          `initialValues: expected ${data.byteLength} bytes in base64 for '${input}', got ${bytes?.length ?? 'another text'}; is the manifest complete?`,
        );
      }
      new Uint8Array(data.buffer).set(bytes);
      return [input, data];
    }),
  );
}
