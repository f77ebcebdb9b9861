import { expect, it } from 'vitest';
import { distance } from './cell.ts';
import { NOTEBOOK } from './notebook.ts';

it('has the twelve values of the lesson', () => {
  expect(NOTEBOOK.flatMap((cell) => cell.references)).toHaveLength(12);
});

it.each(NOTEBOOK)('$title', async ({ run, references }) => {
  const values = await run();
  expect(values).toHaveLength(references.length);
  for (const [index, { label, value, tolerance }] of references.entries()) {
    expect(distance(values[index] ?? Number.NaN, value), label).toBeLessThanOrEqual(tolerance);
  }
});

it.each(NOTEBOOK)(
  '$title is shown as a program that prints what it shows',
  ({ typescript, python, references }) => {
    expect(typescript.match(/^console\.log/gm)).toHaveLength(references.length);
    expect(python.match(/^print/gm)).toHaveLength(references.length);
    expect(typescript).toMatch(/^import \{[^}]*\} from 'xent';\n/);
    expect(typescript).not.toContain('CellResult');
  },
);
