import { ArgumentError, requireNumber } from '@xent/core';

/** @internal A finite number from 0. */
export function requireFromZero(op: string, name: string, value: number): void {
  requireNumber(op, name, value);
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(`${op}: expected ${name} to be a finite number from 0, got ${value}`);
  }
}

/** A number from 0 below 1. */
function requireBelowOne(op: string, name: string, value: number): void {
  requireNumber(op, name, value);
  if (!(value >= 0 && value < 1)) {
    throw new ArgumentError(`${op}: expected ${name} from 0 to below 1, got ${value}`);
  }
}

/** @internal Two decay rates, each from 0 below 1. */
export function requireBetas(op: string, betas: readonly [number, number]): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new ArgumentError(`${op}: expected betas to be two numbers, got ${String(betas)}`);
  }
  requireBelowOne(op, 'betas[0]', betas[0]);
  requireBelowOne(op, 'betas[1]', betas[1]);
}
