// Unpacks the Chromium, its missing shared libraries and SwiftShader that the
// npm package @sparticuz/chromium ships (Linux x64 only), once per version.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const CACHE: string = fileURLToPath(new URL('../../../node_modules/.cache/xent', import.meta.url));

function untar(tar: Buffer, dir: string): void {
  for (let at = 0; at + 512 <= tar.length; ) {
    const header = tar.subarray(at, at + 512);
    const text = (from: number, to: number) =>
      header.toString('latin1', from, to).split('\0', 1)[0] ?? '';
    const name = text(0, 100);
    if (name === '') break;
    const size = Number.parseInt(text(124, 136), 8) || 0;
    const type = text(156, 157);
    const target = path.join(dir, name);
    if (type === '5') fs.mkdirSync(target, { recursive: true });
    else if (type === '0' || type === '') {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, tar.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** The folder with what `part` (chromium, swiftshader, al2023 or fonts) holds, or undefined. */
export function bundled(part: 'chromium' | 'swiftshader' | 'al2023' | 'fonts'): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  let bin: string;
  try {
    bin = path.join(
      path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))),
      '../bin',
    );
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(bin, '../package.json'), 'utf8')) as {
    version: string;
  };
  const dir = path.join(CACHE, `chromium-${version}`, part);
  if (fs.existsSync(dir)) return dir;
  const tmp = `${dir}.${process.pid}.tmp`;
  fs.mkdirSync(tmp, { recursive: true });
  if (part === 'chromium') {
    const exe = brotliDecompressSync(fs.readFileSync(path.join(bin, 'chromium.br')));
    fs.writeFileSync(path.join(tmp, 'chromium'), exe, { mode: 0o755 });
  } else {
    untar(brotliDecompressSync(fs.readFileSync(path.join(bin, `${part}.tar.br`))), tmp);
  }
  try {
    fs.renameSync(tmp, dir);
  } catch (error) {
    fs.rmSync(tmp, { recursive: true });
    if (!fs.existsSync(dir)) throw error;
  }
  return dir;
}
