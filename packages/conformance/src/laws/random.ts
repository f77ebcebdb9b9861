import { createRuntime, type HostData, rand, tensor } from '@xent/core';
import { ops } from '@xent/core/testing';
import { type Check, ensure } from '../check.ts';
import { lawOnFresh, requireEqual } from './law.ts';

/** Known answers of Threefry-2x32 with 20 rounds, published with Random123. */
const KNOWN_ANSWERS = [
  { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
  { key: [-1, -1], counter: [-1, -1], words: [0x1cb996fc, 0xbb002be7] },
  {
    key: [0x13198a2e, 0x03707344],
    counter: [0x243f6a88, 0x85a308d3],
    words: [0xc4923a9c, 0x483df7a0],
  },
] as const;

export const randomLaws: readonly Check[] = [
  lawOnFresh('random-known-answers', async (backend) => {
    const runtime = createRuntime(backend);
    for (const { key, counter, words } of KNOWN_ANSWERS) {
      const state = tensor(Int32Array.from([...key, ...counter]));
      const got = await runtime.data(ops.randomBits(state, [2], 0));
      const hex = (values: ArrayLike<number>): string =>
        Array.from(values, (v) => (v >>> 0).toString(16).padStart(8, '0')).join(' ');
      ensure(hex(got) === hex(words), () => `expected ${hex(words)}, got ${hex(got)}`);
    }
  }),
  lawOnFresh('random-fixed-at-call', async (backend, { subject }) => {
    const own = createRuntime(backend);
    const drawn = rand([4]);
    const seen: HostData[] = [];
    for (const runtime of [own, own, subject.reference]) {
      // Another expression each time, so that nothing that was read before is taken again.
      seen.push(await runtime.data(drawn.mul(1).reshape([2, 2])));
    }
    requireEqual(seen[1] as HostData, seen[0] as HostData, () => 'evaluated twice');
    requireEqual(seen[2] as HostData, seen[0] as HostData, () => 'evaluated on another backend');
  }),
];
