import { DigitsError } from './errors.ts';

/** Pixels of one image: 28 rows of 28. */
export const PIXELS: number = 784;

/** Side of one image in pixels. */
export const SIDE: number = 28;

/** One packed file: all images of one digit. */
export interface DigitFile {
  readonly digit: number;
  readonly file: string;
  /** Number of images. */
  readonly count: number;
  /** Size of the gzipped file. */
  readonly bytes: number;
  /** SHA-256 of the unpacked bytes, in hexadecimal. */
  readonly sha256: string;
}

/** What the build writes beside the packed files. */
export interface Manifest {
  readonly format: 1;
  /** npm package and version that the images come from. */
  readonly source: string;
  readonly files: readonly DigitFile[];
}

export const MANIFEST_FILE: string = 'manifest.json';

/** Checks that `value` is a manifest of this format. */
export function parseManifest(value: unknown): Manifest {
  const candidate = value as Partial<Manifest> | null;
  if (candidate?.format !== 1 || !Array.isArray(candidate.files)) {
    throw new DigitsError(
      'bad-manifest',
      `digits: expected a manifest of format 1, got ${JSON.stringify(value)?.slice(0, 80)}; build the digits again`,
    );
  }
  return candidate as Manifest;
}

/** The manifest's entry of one digit. */
export function fileOf(manifest: Manifest, digit: number): DigitFile {
  const entry = manifest.files.find((file) => file.digit === digit);
  if (!entry) {
    throw new DigitsError(
      'unknown-digit',
      `digits: expected a digit from 0 to 9, got ${digit}; pass one of ${manifest.files.map((file) => file.digit).join(', ')}`,
    );
  }
  return entry;
}
