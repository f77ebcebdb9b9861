import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Contents by file name; `main.js` is the entry and exports `command`. */
export type Files = ReadonlyMap<string, Uint8Array>;

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

/** Bundles a contender's module with what drives it in a page. */
export async function bundlePage(module: string): Promise<Files> {
  const outdir = path.join(SOURCES, 'out');
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { contender } from '${module}';
        import { pageCommand } from './chromium/page.ts';
        export const command = pageCommand(contender);`,
      resolveDir: SOURCES,
      sourcefile: 'main.ts',
      loader: 'ts',
    },
    entryNames: 'main',
    outdir,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@xent/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return new Map(
    outputFiles.map(({ path: file, contents }) => [path.relative(outdir, file), contents]),
  );
}
