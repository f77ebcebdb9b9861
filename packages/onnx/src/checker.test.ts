import { js } from '@xent/backend-js';
import { setBackend } from '@xent/core';
import { expect, it } from 'vitest';
import { check, findChecker, writeModels } from '../scripts/models.ts';

it('models and training steps pass the checker of the onnx project', async () => {
  setBackend(js());
  const files = await writeModels(17);
  expect(files.size).toBe(17);
  const found = findChecker();
  if ('reason' in found) {
    process.stdout.write(`onnx.checker did not run: ${found.reason}\n`);
    return;
  }
  const { ok, report } = check(found.python, files);
  expect([ok, report]).toEqual([true, expect.stringContaining('17 accepted, 0 refused')]);
});
