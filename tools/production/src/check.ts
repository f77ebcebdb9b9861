// Runs the built packages under the `production` condition: the conformance suite, and a program with mistakes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const conformance = fileURLToPath(new URL('bin.js', import.meta.resolve('@xent/conformance')));

function underProduction(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, NO_COLOR: '1' };
  return run(process.execPath, ['--conditions=production', ...args], { env });
}

const out = await mkdtemp(path.join(tmpdir(), 'xent-'));
const suite = await underProduction(conformance, fileOf('programs/js.ts'), '--out', out);
assert.match(suite.stdout, /js: \d{4} checks, \d{4} passed, 0 failed/);
process.stdout.write(suite.stdout);

const { stdout, stderr } = await underProduction(fileOf('programs/mistakes.ts'));
assert.deepEqual(stdout.trim().split('\n'), [
  'XENT_INDEX crossEntropy: got 3 at position 0 of int32[1]',
  'XENT_SHAPE crossEntropy: got int32[1,2]',
  'XENT_SHAPE add: got float32[1,3] and float32[2]',
]);
assert.equal(stderr, '');
process.stdout.write('mistakes: codes and what came, without advice\n');
