import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.ts';

const PROBE =
  "import('webgpu').then(async ({ create }) => process.exit((await create([]).requestAdapter()) ? 0 : 1))";

/**
 * What a process has to have in its environment before it loads Dawn: nothing where Dawn finds an adapter by itself,
 * else the software adapter of the npm package @sparticuz/chromium (Linux x64). `XENT_GPU=software` forces
 * that one, `XENT_GPU=hardware` forbids it.
 */
export function dawnEnv(): Record<string, string> {
  const mode = process.env['XENT_GPU'] ?? 'auto';
  if (mode === 'hardware') return {};
  if (mode === 'auto') {
    const cwd = path.dirname(fileURLToPath(import.meta.url));
    const probe = ['--input-type=module', '-e', PROBE];
    if (spawnSync(process.execPath, probe, { cwd, timeout: 30_000 }).status === 0) return {};
  }
  const folder = bundled('swiftshader');
  if (!folder) return {};
  const driver = path.join(folder, 'vk_swiftshader_icd.json');
  return {
    VK_DRIVER_FILES: driver,
    // For Vulkan loaders older than 1.3.207.
    VK_ICD_FILENAMES: driver,
    // The loader comes from the package too, and is looked for when the process starts.
    LD_LIBRARY_PATH: [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(path.delimiter),
  };
}

// Dawn crashes when its instance is collected while objects of it live.
let instance: GPU | undefined;

/**
 * The entry point of WebGPU in Node; defines `GPUBufferUsage` and the like as globals, as a browser does.
 * The first call of a process decides on Dawn's options.
 */
export async function nodeGpu(options: readonly string[] = []): Promise<GPU> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  instance ??= create([...options]);
  return instance;
}
