import type { Tensor, TensorLike } from '@xent/core';
import type { Module } from './module.ts';

/** A module that makes one tensor of one tensor: what `Sequential` chains. */
export interface Layer extends Module {
  forward(x: TensorLike): Tensor;
}
