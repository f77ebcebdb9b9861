import { describe, expect, it } from 'vitest';
import { parameter, rand, tensor } from '../index.ts';
import { capture, placeholder, traced } from './index.ts';

const plain = { fuses: () => false };

describe('traced', () => {
  it('captures what a training step builds, without a backend', () => {
    const weight = parameter([1, 2]);
    const before = weight.value;
    const x = placeholder({ dtype: 'float32', shape: [2] });
    const { graph, leaves } = traced(() => {
      weight.mul(x).sum().backward();
      weight.assign(weight.sub(weight.grad as NonNullable<typeof weight.grad>));
      return capture([weight.value], plain);
    });
    expect(leaves).toContain(x);
    expect(leaves).toContain(before);
    expect(graph().nodes.at(-1)?.op).toBe('sub');
  });

  it('leaves the random stream where it was', () => {
    const words = (): string => {
      let t = rand([3]);
      while (t.inputs[0]) t = t.inputs[0];
      return String(t.host);
    };
    const first = traced(words);
    traced(words);
    expect(words()).toBe(first);
    expect(words()).not.toBe(first);
  });

  it('refuses to look at values that are not there', () => {
    const x = placeholder({ dtype: 'float32', shape: [] });
    expect(() => traced(() => x.exp().itemSync())).toThrow(/does not look at values/);
    expect(traced(() => tensor(3).itemSync())).toBe(3);
  });
});
