import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Files } from './bundle.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** ONNX Runtime loads its WebAssembly by address. */
const ortFolder = (): string =>
  path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

export interface PageServer {
  readonly url: string;
  close(): void;
}

const typeOf = (file: string): string => TYPES[path.extname(file)] ?? 'application/octet-stream';

async function sendFile(response: ServerResponse, file: string): Promise<void> {
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('Content-Type', typeOf(file));
  await pipeline(createReadStream(file), response);
}

/** Serves one page on this machine alone: its code, its inputs from a folder, and a place for its outputs. */
export async function servePage(
  files: Files,
  inputs: string,
  outputs: () => string,
): Promise<PageServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Isolation gives the page a finer clock.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = path.basename(pathname);
    const code = files.get(pathname.slice(1));
    if (pathname.startsWith('/outputs/') && request.method === 'POST') {
      const file = path.join(outputs(), `${name}.f64`);
      await pipeline(request, createWriteStream(file, { flags: 'a' }));
      response.end();
    } else if (code) {
      response.setHeader('Content-Type', typeOf(name)).end(code);
    } else if (pathname === '/inputs/') {
      response.end(JSON.stringify(readdirSync(inputs)));
    } else if (pathname.startsWith('/inputs/')) {
      await sendFile(response, path.join(inputs, name));
    } else if (pathname.startsWith('/onnxruntime-web/')) {
      await sendFile(response, path.join(ortFolder(), name));
    } else if (pathname === '/') {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>bench</title>');
    } else {
      response.writeHead(404).end();
    }
  };
  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
