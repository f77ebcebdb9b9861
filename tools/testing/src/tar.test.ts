import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tarEntries } from './tar.ts';

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xent-tar-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

it('reads folders, files of any size and long names from an archive that tar wrote', () => {
  const long = `${'a'.repeat(60)}/${'b'.repeat(60)}.txt`;
  const files = new Map([
    ['empty', ''],
    ['exact', 'x'.repeat(512)],
    ['odd', 'y'.repeat(513)],
    [long, 'far'],
  ]);
  for (const [name, text] of files) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const archive = execFileSync('tar', ['--format=ustar', '-cf', '-', ...fs.readdirSync(folder)], {
    cwd: folder,
  });
  const entries = [...tarEntries(archive)];
  const read = new Map(
    entries.filter((entry) => !entry.isDirectory).map(({ name, data }) => [name, `${data}`]),
  );
  expect(read).toEqual(files);
  expect(entries.filter((entry) => entry.isDirectory).map(({ name }) => name)).toEqual([
    `${'a'.repeat(60)}/`,
  ]);
});
