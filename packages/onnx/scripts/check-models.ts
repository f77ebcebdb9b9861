import { check, findChecker, writeModels } from './models.ts';

const found = findChecker();
if ('reason' in found) {
  process.stdout.write(`not checked: ${found.reason}\n`);
} else {
  const { ok, report } = check(found.python, await writeModels(17));
  process.stdout.write(report);
  process.exitCode = ok ? 0 : 1;
}
