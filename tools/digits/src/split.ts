import { DigitsError } from './errors.ts';
import type { DigitImages, LabelledImages } from './images.ts';
import { PIXELS } from './manifest.ts';

export interface Split {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * Splits every digit in its own order: the first `fraction` of each trains, the rest tests.
 * Labels become class indices: position of the digit in `sets`. Views are copied, so the result owns its bytes.
 */
export function splitOrdered(sets: readonly DigitImages[], fraction = 0.8): Split {
  if (!(fraction > 0 && fraction < 1)) {
    throw new DigitsError(
      'bad-split',
      `splitOrdered: expected a fraction between 0 and 1, got ${fraction}; 0.8 is the usual one`,
    );
  }
  const cuts = sets.map((set) => Math.round(set.labels.length * fraction));
  return {
    train: join(sets, (index) => [0, cuts[index] ?? 0]),
    test: join(sets, (index) => [cuts[index] ?? 0, sets[index]?.labels.length ?? 0]),
  };
}

function join(
  sets: readonly DigitImages[],
  range: (index: number) => readonly [number, number],
): LabelledImages {
  const ranges = sets.map((_, index) => range(index));
  const count = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const [index, set] of sets.entries()) {
    const [from, to] = ranges[index] ?? [0, 0];
    images.set(set.images.subarray(from * PIXELS, to * PIXELS), at * PIXELS);
    labels.fill(index, at, at + to - from);
    at += to - from;
  }
  return { images, labels };
}

/** Pixels as numbers in [0, 1]: `byte / 255`. */
export function toUnit(images: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(images, (byte) => byte / 255);
}
