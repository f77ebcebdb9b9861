import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compress } from './compress.ts';
import { shorten } from './shorten.ts';

/** Writes the production build of a built package beside it: the modules of `dist`, shortened and compressed, into `dist/production`. */
export async function writeProduction(dist = 'dist'): Promise<void> {
  for await (const file of glob('**/*.js', { cwd: dist, exclude: ['production/**'] })) {
    const to = path.join(dist, 'production', file);
    await mkdir(path.dirname(to), { recursive: true });
    const code = await readFile(path.join(dist, file), 'utf8');
    await writeFile(to, await compress(shorten(code)));
  }
}
