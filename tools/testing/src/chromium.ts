// The browser for tests: $CHROMIUM, an installed Chrome, Chromium or Edge, or the one in
// the npm package @sparticuz/chromium (Linux x64).
import fs from 'node:fs';
import path from 'node:path';
import { bundled } from './bundled.ts';

export interface ChromiumLaunch {
  executablePath: string;
  args: string[];
  env?: Record<string, string>;
}

function installed(): string[] {
  switch (process.platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ];
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
        .flatMap((name) => process.env[name] ?? [])
        .flatMap((dir) => [
          path.join(dir, 'Google/Chrome/Application/chrome.exe'),
          path.join(dir, 'Microsoft/Edge/Application/msedge.exe'),
        ]);
    default:
      return ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].map(
        (name) => `/usr/bin/${name}`,
      );
  }
}

/** How to start the browser with WebGPU on a software adapter (XENT_GPU=hardware for the GPU). */
export function chromiumLaunch(): ChromiumLaunch {
  const args = ['--enable-unsafe-webgpu', '--disable-background-networking'];
  if (process.env['XENT_GPU'] !== 'hardware') args.push('--use-webgpu-adapter=swiftshader');
  // A sandbox needs user namespaces, which containers and root mostly lack.
  if (process.platform === 'linux') args.push('--no-sandbox');
  const own = process.env['CHROMIUM'];
  if (own) return { executablePath: own, args };
  const found = process.env['XENT_BUNDLED']
    ? undefined
    : installed().find((file) => fs.existsSync(file));
  if (found) return { executablePath: found, args };
  const dir = bundled('chromium');
  if (!dir) throw new Error('No browser found: install Chrome or set CHROMIUM to its executable.');
  // Chromium looks for libvk_swiftshader.so beside its executable.
  for (const file of fs.readdirSync(bundled('swiftshader') as string)) {
    const link = path.join(dir, file);
    if (!fs.existsSync(link))
      fs.copyFileSync(path.join(bundled('swiftshader') as string, file), link);
  }
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return {
    executablePath: path.join(dir, 'chromium'),
    args,
    env: {
      ...env,
      LD_LIBRARY_PATH: path.join(bundled('al2023') as string, 'lib'),
      FONTCONFIG_PATH: bundled('fonts') as string,
    },
  };
}
