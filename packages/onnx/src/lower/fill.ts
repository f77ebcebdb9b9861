import { BackendError, showSpec, sizeOf } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, number, type Site, type Table } from './lowering.ts';

function iota(b: Builder, { spec, attrs }: Site): string {
  const dim = number(attrs, 'dim');
  const n = spec.shape[dim] ?? 1;
  const [zero, end, one] = [0, n, 1].map((v) => b.scalar('int32', v)) as [string, string, string];
  const line = b.node('Range', [zero, end, one]);
  if (spec.shape.length === 1) return line;
  const along = b.reshape(
    line,
    spec.shape.map((_, i) => (i === dim ? n : 1)),
  );
  return b.expand(along, spec.shape);
}

const KEY_PARITY = 0x1bd11bda;
const ROTATION = [13, 15, 26, 6, 17, 29, 16, 24];

/** Threefry-2x32 with 20 rounds in unsigned integers, which wrap. Source: Salmon et al., SC 2011, section 3.3. */
function randomBits(b: Builder, site: Site): string {
  if (b.opset < 18) {
    throw new BackendError(
      'XENT_UNSUPPORTED',
      `randomBits: expected opset 18 or later, whose operators know bits, got ${b.opset} for ${showSpec(site.spec)}; export with a later opset, or without dropout and random numbers`,
    );
  }
  const size = sizeOf(site.spec.shape);
  const pairs = Math.ceil(size / 2);
  const u32 = (v: number): string => b.scalar('uint32', v);
  const add = (p: string, q: string): string => b.node('Add', [p, q]);
  const xor = (p: string, q: string): string => b.node('BitwiseXor', [p, q]);
  const shift = (x: string, by: number, direction: string): string =>
    b.node('BitShift', [x, u32(by)], { direction });
  const state = b.cast(at(site, 0), 'uint32');
  const word = (i: number): string => b.node('Gather', [state, b.scalar('int32', i)], { axis: 0 });
  const [k0, k1, low, high] = [0, 1, 2, 3].map(word) as [string, string, string, string];
  const keys = [k0, k1, xor(xor(k0, k1), u32(KEY_PARITY))];
  const key = (i: number): string => keys[i % 3] as string;
  const range = [0, pairs, 1].map((v) => b.scalar('int32', v));
  const counter = add(low, b.cast(b.node('Range', range), 'uint32'));
  // A sum that wrapped is smaller than what was added to.
  const carry = b.cast(b.node('Less', [counter, low]), 'uint32');
  let x = add(counter, k0);
  let y = add(add(high, carry), k1);
  for (let round = 0; round < 20; round++) {
    const by = ROTATION[round % 8] as number;
    x = add(x, y);
    y = xor(add(shift(y, by, 'LEFT'), shift(y, 32 - by, 'RIGHT')), x);
    if (round % 4 === 3) {
      const s = (round + 1) / 4;
      x = add(x, key(s));
      y = add(y, add(key(s + 1), u32(s)));
    }
  }
  const out = number(site.attrs, 'shift');
  const words = [x, y].map((w) => {
    const bits = b.cast(out > 0 ? shift(w, out, 'RIGHT') : w, 'int32');
    return b.reshape(bits, [pairs, 1]);
  });
  const all = b.reshape(b.node('Concat', words, { axis: 1 }), [2 * pairs]);
  const used = size === 2 * pairs ? all : b.slice(all, [0], [0], [size], [1]);
  return b.reshape(used, site.spec.shape);
}

export const fill: Table = { iota, randomBits };
