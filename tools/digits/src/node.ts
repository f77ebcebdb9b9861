import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildDigits, DIGITS_FOLDER } from './build.ts';
import { DigitsError } from './errors.ts';
import { type DigitImages, digitImages } from './images.ts';
import { type DigitFile, fileOf } from './manifest.ts';

/**
 * Reads the images of the given digits in Node, packing them first where that has not been done.
 *
 * @example
 * const { train, test } = splitOrdered(loadDigits([4, 9]));
 */
export function loadDigits(
  digits: readonly number[],
  folder: string = DIGITS_FOLDER,
): readonly DigitImages[] {
  const manifest = buildDigits(folder);
  return digits.map((digit) => {
    const entry = fileOf(manifest, digit);
    return digitImages(entry, unpack(path.join(folder, entry.file), entry));
  });
}

function unpack(file: string, entry: DigitFile): Uint8Array {
  let images: Uint8Array;
  try {
    images = new Uint8Array(gunzipSync(readFileSync(file)));
  } catch (cause) {
    throw corrupt(file, 'bytes that gzip cannot unpack', cause);
  }
  const sha256 = createHash('sha256').update(images).digest('hex');
  if (sha256 !== entry.sha256) throw corrupt(file, `SHA-256 ${sha256.slice(0, 12)}…`);
  return images;
}

function corrupt(file: string, got: string, cause?: unknown): DigitsError {
  return new DigitsError(
    'corrupt',
    `loadDigits: expected the digits that the manifest describes in ${file}, got ${got}; delete its folder`,
    { cause },
  );
}
