import { expect, it } from 'vitest';
import { confusionMatrix } from './confusion.ts';
import { EXPERIMENTS } from './networks.ts';
import { NOTEBOOK, runCell } from './notebook.ts';
import { formatTable } from './table.ts';
import { train } from './training.ts';

it.each(NOTEBOOK)('the notebook: $expression', async (cell) => {
  const row = await runCell(cell);
  expect(row.difference).toBeLessThanOrEqual(cell.tolerance);
});

it('a value of another size does not agree', async () => {
  const row = await runCell({
    expression: 'x',
    compute: async () => [1, 2],
    expected: [1],
    tolerance: 1,
  });
  expect(row.agrees).toBe(false);
});

it.each(EXPERIMENTS)('$title reaches its accuracy', async (task) => {
  const losses: number[] = [];
  const result = await train(task, 1, ({ loss }) => losses.push(loss));
  expect(result.accuracy).toBeGreaterThanOrEqual(task.binary ? 0.95 : 0.97);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  const counted = result.confusion.flat().reduce((sum, n) => sum + n, 0);
  expect(counted).toBe(result.testImages);
});

it('a confusion matrix counts actual against predicted', () => {
  expect(confusionMatrix([0, 1, 1], [0, 0, 1], 2)).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(() => confusionMatrix([0], [2], 2)).toThrow(/position 0/);
});

it('a table aligns its columns', () => {
  expect(
    formatTable([
      ['a', '1'],
      ['bbb', '22'],
    ]),
  ).toBe('a     1\nbbb  22');
});
