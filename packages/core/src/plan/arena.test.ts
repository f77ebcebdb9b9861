import { expect, it } from 'vitest';
import { planArena } from './arena.ts';
import { makeValue, type Value } from './value.ts';

const value = (size: number): Value => makeValue('exp', { dtype: 'float32', shape: [size] }, []);
const bytesOf = ({ size }: Value): number => 4 * size;

it('memory is used again after the last step that reads it, and not before', () => {
  const [a, b, c, d] = [value(10), value(10), value(10), value(10)] as const;
  const { sizes, places } = planArena([[a], [b, a], [c, b], [d, c, b]], bytesOf);
  expect([a, b, c, d].map((each) => places.get(each))).toEqual([0, 1, 0, 2]);
  expect(sizes).toEqual([40, 40, 40]);
});

it('memory that is too small or much too large is left alone', () => {
  const [small, large, middle, half] = [value(10), value(100), value(30), value(50)] as const;
  const { sizes, places } = planArena([[small], [large], [middle], [half]], bytesOf);
  expect([small, large, middle, half].map((each) => places.get(each))).toEqual([0, 1, 2, 1]);
  expect(sizes).toEqual([40, 400, 120]);
});

it('what needs none gets none, and who decides that knows what lives for one step', () => {
  const [brief, long] = [value(1), value(1)] as const;
  const { places } = planArena([[brief, long], [long]], (_, isBrief) => (isBrief ? 0 : 4));
  expect([...places]).toEqual([[long, 0]]);
});
