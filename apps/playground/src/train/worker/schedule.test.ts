import { expect, it } from 'vitest';
import { evaluationDue, Pace, Speed } from './schedule.ts';

it('tests four times in the first epoch, then once an epoch', () => {
  const due = Array.from({ length: 150 }, (_, index) => index + 1).filter((step) =>
    evaluationDue(step, 49),
  );
  expect(due).toEqual([13, 26, 39, 49, 98, 147]);
});

it('manages with an epoch of one step', () => {
  expect([1, 2, 3].every((step) => evaluationDue(step, 1))).toBe(true);
});

it('measures images a second', () => {
  const speed = new Speed();
  speed.start(1000);
  speed.add(500);
  expect(speed.read(1100)).toBe(0);
  speed.add(500);
  expect(speed.read(2000)).toBe(1000);
  speed.start(10_000);
  speed.add(2000);
  expect(speed.read(11_000)).toBe(1400);
});

it('keeps a pace', () => {
  const pace = new Pace();
  expect([pace.wait(0), pace.wait(0)]).toEqual([0, 0]);
  pace.set(20);
  expect(pace.wait(100)).toBe(0);
  expect(pace.wait(120)).toBe(30);
  expect(pace.wait(150)).toBe(0);
  expect(pace.wait(151)).toBe(49);
  pace.set(undefined);
  expect(pace.wait(151)).toBe(0);
});
