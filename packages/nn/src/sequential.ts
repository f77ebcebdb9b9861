import { ArgumentError, asTensor, type Tensor, type TensorLike } from '@xent/core';
import type { Layer } from './layer.ts';
import { Module } from './module.ts';

/**
 * Layers one after the other; their parameters are named `0.weight`, `1.weight`, …
 *
 * @example
 * const model = new Sequential(new Linear(784, 5), new ReLU(), new Linear(5, 3));
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  readonly layers: readonly Layer[];

  constructor(...layers: readonly Layer[]) {
    super();
    const wrong = layers.findIndex((layer) => !(layer instanceof Module));
    if (Array.isArray(layers[wrong])) {
      throw new ArgumentError(
        'Sequential: expected modules, got an array; spread it: new Sequential(...layers)',
      );
    }
    if (wrong >= 0) {
      throw new ArgumentError(
        `Sequential: expected modules, got ${typeof layers[wrong]} at position ${wrong}; wrap a function in a Module`,
      );
    }
    this.layers = layers;
  }

  get length(): number {
    return this.layers.length;
  }

  forward(x: TensorLike): Tensor {
    let y = asTensor(x, 'Sequential');
    for (const layer of this.layers) y = layer.forward(y);
    return y;
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.layers[Symbol.iterator]();
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.layers.map((layer, i) => [String(i), layer]);
  }
}
