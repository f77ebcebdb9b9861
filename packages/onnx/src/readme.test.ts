import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the programs of the README run, one after the other', () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = Array.from(text.matchAll(/```ts\n(.*?)```/gs), ([, block]) => block).join('\n');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@xent/source', '--input-type=module-typescript', '--eval', code],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', timeout: 60_000 },
  );
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toBe('[ 64, 10 ]');
  const [first, last] = (lines[1] ?? '').split(' ').map(Number) as [number, number];
  expect(first).toBeGreaterThan(2);
  expect(last).toBeLessThan(0.1);
  expect(lines[2]).toBe("[ '0.weight', '0.bias', '2.weight', '2.bias' ]");
  expect(Number(lines[3])).toBeGreaterThan(1);
});
