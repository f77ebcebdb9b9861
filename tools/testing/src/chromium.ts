import fs from 'node:fs';
import path from 'node:path';
import { bundled } from './bundled.ts';

/** Launch options for Playwright. */
export interface ChromiumLaunch {
  executablePath: string;
  args: string[];
  env?: Record<string, string>;
}

const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_FOLDERS = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'];
const WINDOWS_PROGRAMS = [
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];
const LINUX_COMMANDS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

function installPaths(): string[] {
  if (process.platform === 'darwin') {
    return MAC_APPS.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  }
  if (process.platform === 'win32') {
    return WINDOWS_FOLDERS.flatMap((name) => process.env[name] ?? []).flatMap((folder) =>
      WINDOWS_PROGRAMS.map((program) => path.join(folder, program)),
    );
  }
  return LINUX_COMMANDS.map((command) => `/usr/bin/${command}`);
}

function flags(): string[] {
  const args = ['--enable-unsafe-webgpu', '--disable-background-networking'];
  if (process.env['XENT_GPU'] !== 'hardware') args.push('--use-webgpu-adapter=swiftshader');
  // The sandbox needs user namespaces, which containers and root mostly lack.
  if (process.platform === 'linux') args.push('--no-sandbox');
  return args;
}

/** The package's own configuration looks for its fonts in fixed folders; without any, text has no width. */
function fontConfig(folder: string): string {
  const file = path.join(folder, 'unpacked.conf');
  const dir = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  fs.writeFileSync(
    file,
    `<?xml version="1.0"?>\n<fontconfig><dir>${dir}</dir><cachedir>${dir}/cache</cachedir></fontconfig>\n`,
  );
  return file;
}

function launchBundled(): ChromiumLaunch | undefined {
  const [browser, gpu, libraries, fonts] = (
    ['chromium', 'swiftshader', 'al2023', 'fonts'] as const
  ).map(bundled);
  if (!browser || !gpu || !libraries || !fonts) return undefined;
  // Chromium looks for SwiftShader beside its own executable.
  for (const file of fs.readdirSync(gpu)) {
    const beside = path.join(browser, file);
    if (!fs.existsSync(beside)) fs.copyFileSync(path.join(gpu, file), beside);
  }
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) env[name] = value;
  env['LD_LIBRARY_PATH'] = path.join(libraries, 'lib');
  env['FONTCONFIG_FILE'] = fontConfig(fonts);
  return { executablePath: path.join(browser, 'chromium'), args: flags(), env };
}

/**
 * How to start the browser for tests: `$CHROMIUM`, else an installed Chrome, Chromium or Edge, else
 * the Chromium of the npm package @sparticuz/chromium (Linux x64). `XENT_BUNDLED=1` forces the last,
 * `XENT_GPU=hardware` uses the GPU instead of a software adapter.
 */
export function chromiumLaunch(): ChromiumLaunch {
  const own = process.env['CHROMIUM'];
  if (own) return { executablePath: own, args: flags() };
  const installed = process.env['XENT_BUNDLED'] ? undefined : installPaths().find(fs.existsSync);
  if (installed) return { executablePath: installed, args: flags() };
  const launch = launchBundled();
  if (launch) return launch;
  throw new Error('No browser found: install Chrome or set CHROMIUM to its executable.');
}
