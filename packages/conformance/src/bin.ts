#!/usr/bin/env node
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { main } from './cli.ts';

main(process.argv.slice(2), {
  load: (path) => import(pathToFileURL(resolve(path)).href),
  async write(file, text) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  },
  print(line) {
    process.stdout.write(`${line}\n`);
  },
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
