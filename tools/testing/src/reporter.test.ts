import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const here: string = path.dirname(fileURLToPath(import.meta.url));
const vitest: string = path.join(here, '../../../node_modules/vitest/vitest.mjs');
let folder = '';

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xent-reporter-'));
  const reporter = new URL('./reporter.ts', import.meta.url).href;
  // Nothing resolves from the temporary folder: tests there use vitest's globals.
  const config = `import { CountReporter } from '${reporter}';
    export default { test: { globals: true, reporters: ['default', new CountReporter()] } };`;
  fs.writeFileSync(path.join(folder, 'vitest.config.ts'), config);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function run(files: Record<string, string>): Promise<{ code: number; lastLine: string }> {
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [vitest, 'run', '--root', folder, ...Object.keys(files), 'none.test.ts'],
      { cwd: folder },
    );
    return { code: 0, lastLine: lastLine(stdout) };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, lastLine: lastLine(stdout) };
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

it('ends with the counts and succeeds when tests pass', async () => {
  const files = { 'a.test.ts': "it('a', () => {}); it('b', () => {});" };
  expect(await run(files)).toEqual({ code: 0, lastLine: '2 passed, 0 failed, 0 skipped' });
});

it('counts failing tests, skipped tests and files that die', async () => {
  const files = {
    'b.test.ts': "it('a', () => {}); it('b', () => { throw new Error('b'); });",
    'c.test.ts': "it('c', ({ skip }) => skip('for the count'));",
    'd.test.ts': "throw new Error('d');",
  };
  expect(await run(files)).toEqual({ code: 1, lastLine: '1 passed, 2 failed, 1 skipped' });
});

it('fails when nothing ran', async () => {
  expect(await run({})).toEqual({ code: 1, lastLine: '0 passed, 0 failed, 0 skipped' });
});
