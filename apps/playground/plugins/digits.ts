import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildDigits, DIGITS_FOLDER } from '@xent/digits/build';
import type { Plugin } from 'vite';

const FOLDER = 'data';

/** Serves the packed digits under `data/`, and puts them beside a built page. Packs them where that has not been done. */
export function digits(): Plugin {
  let files: ReadonlySet<string> = new Set();
  const pack = (): void => {
    const manifest = buildDigits();
    files = new Set(['manifest.json', ...manifest.files.map((entry) => entry.file)]);
  };
  return {
    name: 'xent-digits',
    configureServer(server) {
      pack();
      server.middlewares.use((request, response, next) => {
        const address = new URL(request.url ?? '/', 'http://localhost').pathname;
        const name = path.posix.basename(address);
        if (!address.endsWith(`/${FOLDER}/${name}`) || !files.has(name)) return next();
        const json = name.endsWith('.json');
        response.setHeader('Content-Type', json ? 'application/json' : 'application/octet-stream');
        createReadStream(path.join(DIGITS_FOLDER, name)).pipe(response);
      });
    },
    generateBundle() {
      pack();
      for (const name of files) {
        this.emitFile({
          type: 'asset',
          fileName: `${FOLDER}/${name}`,
          source: readFileSync(path.join(DIGITS_FOLDER, name)),
        });
      }
    },
  };
}
