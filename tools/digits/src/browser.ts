import { DigitsError } from './errors.ts';
import { type DigitImages, digitImages } from './images.ts';
import { type DigitFile, fileOf, MANIFEST_FILE, parseManifest } from './manifest.ts';

export interface FetchDigitsOptions {
  readonly signal?: AbortSignal;
  /** Called with bytes received and bytes expected, both as packed. */
  readonly onProgress?: (received: number, expected: number) => void;
}

/**
 * Fetches the images of the given digits in a browser, from the folder `base` that holds the packed files.
 *
 * @example
 * const sets = await fetchDigits(new URL('data/', document.baseURI), [4, 9]);
 */
export async function fetchDigits(
  base: URL,
  digits: readonly number[],
  options: FetchDigitsOptions = {},
): Promise<readonly DigitImages[]> {
  const response = await request(new URL(MANIFEST_FILE, base), options.signal);
  const manifest = parseManifest(await response.json());
  const entries = digits.map((digit) => fileOf(manifest, digit));
  const expected = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let received = 0;
  return Promise.all(
    entries.map(async (entry) => {
      const file = await request(new URL(entry.file, base), options.signal);
      const packed = await readAll(file, (bytes) => {
        received += bytes;
        options.onProgress?.(Math.min(received, expected), expected);
      });
      return digitImages(entry, await unpack(packed, entry));
    }),
  );
}

async function request(address: URL, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new DigitsError(
      'unreachable',
      `fetchDigits: expected ${address.pathname}, got no answer; check the connection and try again`,
      { cause },
    );
  }
  if (!response.ok) {
    throw new DigitsError(
      'unreachable',
      `fetchDigits: expected ${address.pathname}, got status ${response.status}; check that the site was built with its data`,
    );
  }
  return response;
}

async function readAll(
  response: Response,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value);
    onBytes(part.value.length);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function unpack(packed: Uint8Array<ArrayBuffer>, entry: DigitFile): Promise<Uint8Array> {
  // Some servers declare .gz as a content encoding; the browser has unpacked it then.
  const zipped = packed[0] === 0x1f && packed[1] === 0x8b;
  let images = packed;
  if (zipped) {
    try {
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
      images = new Uint8Array(await new Response(stream).arrayBuffer());
    } catch (cause) {
      throw corrupt(entry, 'bytes that gzip cannot unpack', cause);
    }
  }
  // Only secure contexts have crypto.subtle; elsewhere the length is the check.
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', images));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hex !== entry.sha256) throw corrupt(entry, `SHA-256 ${hex.slice(0, 12)}…`);
  }
  return images;
}

function corrupt(entry: DigitFile, got: string, cause?: unknown): DigitsError {
  return new DigitsError(
    'corrupt',
    `fetchDigits: expected SHA-256 ${entry.sha256.slice(0, 12)}… in ${entry.file}, got ${got}; reload the page`,
    { cause },
  );
}
