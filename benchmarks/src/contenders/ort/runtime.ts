import type { InferenceSession, OnnxValue, Tensor } from 'onnxruntime-web';
import { scaleGraph } from '../../onnx/graphs.ts';
import { encodeModel, type Model } from '../../onnx/model.ts';

/** What onnxruntime-web and onnxruntime-node have in common. */
export interface Ort {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

export type Feeds = Readonly<Record<string, Tensor>>;

/** Sessions of one execution provider, and the values that go in and come out of them. */
export class OrtRuntime {
  readonly #ort: Ort;
  readonly #options: InferenceSession.SessionOptions;
  readonly #onDevice: boolean;

  /** `onDevice`: results stay in GPU buffers, and inputs are put there once. */
  constructor(ort: Ort, options: InferenceSession.SessionOptions, onDevice: boolean) {
    this.#ort = ort;
    this.#options = onDevice ? { ...options, preferredOutputLocation: 'gpu-buffer' } : options;
    this.#onDevice = onDevice;
  }

  open(model: Model): Promise<InferenceSession> {
    return this.#ort.InferenceSession.create(encodeModel(model), {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...this.#options,
    });
  }

  async float32(data: Float32Array, dims: readonly number[]): Promise<Tensor> {
    const tensor = new this.#ort.Tensor('float32', data, dims);
    if (!this.#onDevice || data.length === 1) return tensor;
    const session = await this.open(scaleGraph(dims, 1));
    // The session stays open: releasing it would take its results along.
    const { y } = await session.run({ x: tensor });
    return y as Tensor;
  }

  column(labels: Int32Array): Tensor {
    const data = BigInt64Array.from(labels, BigInt);
    return new this.#ort.Tensor('int64', data, [labels.length, 1]);
  }

  async read(value: OnnxValue): Promise<Float32Array> {
    return (await (value as Tensor).getData()) as Float32Array;
  }

  /** Gives GPU buffers back at once; elsewhere there is nothing to give back. */
  drop(...values: readonly OnnxValue[]): void {
    if (!this.#onDevice) return;
    for (const value of values) {
      const tensor = value as Tensor;
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    }
  }
}
