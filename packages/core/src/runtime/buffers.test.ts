import { beforeEach, expect, it } from 'vitest';
import { add, assign, buffer, setBackend } from '../index.ts';
import { type NullBackend, nullBackend } from '../testing/index.ts';

let backend: NullBackend;
beforeEach(() => {
  backend = nullBackend();
  setBackend(backend);
});

it('buffers chain their updates into one flush', async () => {
  const mean = buffer([0, 0]);
  for (let i = 0; i < 3; i++) assign([[mean, add(mean, 1)]]);
  expect(backend.runs).toHaveLength(0);
  await mean.data();
  expect(backend.runs).toHaveLength(1);
  expect(backend.runs[0]?.nodes.filter((node) => node.op === 'add')).toHaveLength(3);
});

it('buffers are no target of gradients', () => {
  expect(buffer([1]).requiresGrad).toBe(false);
});
