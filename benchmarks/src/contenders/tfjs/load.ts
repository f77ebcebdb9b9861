import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles one of the entries beside this file, as an application's bundler does, and loads it. */
export async function loadBundled<Module>(
  entry: './cpu.ts' | './wasm.ts' | './webgpu.ts',
): Promise<Module> {
  const folder = mkdtempSync(path.join(tmpdir(), 'xent-benchmarks-tfjs-'));
  try {
    const outfile = path.join(folder, 'tfjs.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      format: 'cjs',
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile) as Module;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
