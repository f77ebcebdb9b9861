import { expect, it } from 'vitest';
import { Curve, SparseCurve, tableRows } from './curves.ts';

it('averages the last values', () => {
  const curve = new Curve(2);
  curve.push([4, 2]);
  curve.push([6]);
  expect(curve.values).toEqual([4, 2, 6]);
  expect(curve.smooth).toEqual([4, 3, 4]);
  expect(curve.last).toBe(4);
});

it('leaves gaps where nothing was measured', () => {
  const curve = new SparseCurve();
  curve.set(0, 0.5);
  curve.set(3, 0.7);
  curve.set(3, 0.8);
  curve.set(9, 0.9);
  expect(curve.dense(4)).toEqual([0.5, null, null, 0.8, null]);
  expect(curve.last).toBe(0.9);
});

it('shows both ends of a long table', () => {
  expect(tableRows(3, 20)).toEqual([0, 1, 2]);
  const rows = tableRows(100, 20);
  expect([rows.length, rows[19], rows[20], rows.at(-1)]).toEqual([40, 19, 80, 99]);
});
