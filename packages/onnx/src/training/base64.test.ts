import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { base64Decode, base64Encode } from './base64.ts';

describe('base64', () => {
  it('agrees with that of the platform, for every byte and every length', () => {
    for (const length of [...Array(300).keys(), 6143, 6144, 6145, 100_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) % 256);
      const text = Buffer.from(bytes).toString('base64');
      expect(base64Encode(bytes)).toBe(text);
      expect(base64Decode(text)).toEqual(bytes);
    }
  });

  it('is null for a text that is none', () => {
    for (const text of ['A', 'AA', 'AAA', 'A===', 'AA=A', 'AAA-', 'AAA ', '=AAA', 'AAAA=']) {
      expect(base64Decode(text), text).toBeNull();
    }
  });
});
