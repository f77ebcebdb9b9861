import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

export interface Bundle {
  /** Minified code by file name; `main.js` is the entry. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files that load at start; the others wait for an `import()`. */
  readonly atStart: readonly string[];
}

/** Bytes, in files that are compressed one by one, as servers do. */
export interface Size {
  readonly minified: number;
  readonly gzip: number;
}

export const ENTRY = 'main.js';

function staticFiles(outputs: Metafile['outputs'], entry: string): string[] {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const { path: imported, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement') seen.add(imported);
    }
  }
  return [...seen];
}

/** Bundles a program for browsers with esbuild, minified and tree-shaken. */
export async function bundle(program: string): Promise<Bundle> {
  const folder = fileURLToPath(new URL('./programs', import.meta.url));
  const outdir = path.join(folder, 'out');
  const { outputFiles, metafile } = await build({
    entryPoints: { main: path.join(folder, `${program}.ts`) },
    absWorkingDir: outdir.replace(/out$/, ''),
    outdir,
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@xent/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const files = outputFiles.map(
    ({ path: file, contents }) => [path.relative(outdir, file), contents] as const,
  );
  return {
    files: new Map(files),
    atStart: staticFiles(metafile.outputs, `out/${ENTRY}`).map((file) => path.basename(file)),
  };
}

export function sizeOf({ files }: Bundle, names: Iterable<string> = files.keys()): Size {
  let minified = 0;
  let gzip = 0;
  for (const name of names) {
    const contents = files.get(name) ?? new Uint8Array();
    minified += contents.length;
    gzip += gzipSync(contents, { level: 9 }).length;
  }
  return { minified, gzip };
}
