import { DigitsError } from './errors.ts';
import { type DigitFile, PIXELS } from './manifest.ts';

/** Images with their labels; image `i` is `images[i * 784 .. (i + 1) * 784]`, 0 is background, 255 ink. */
export interface LabelledImages {
  readonly images: Uint8Array;
  /** One label an image. */
  readonly labels: Uint8Array;
}

/** All images of one digit, in the order of the source. */
export interface DigitImages extends LabelledImages {
  readonly digit: number;
}

/** Wraps unpacked bytes, whose length has to be what the manifest says. */
export function digitImages(entry: DigitFile, images: Uint8Array): DigitImages {
  if (images.length !== entry.count * PIXELS) {
    throw new DigitsError(
      'corrupt',
      `digits: expected ${entry.count * PIXELS} bytes in ${entry.file}, got ${images.length}; build the digits again`,
    );
  }
  return { digit: entry.digit, images, labels: new Uint8Array(entry.count).fill(entry.digit) };
}
