import { expect, it } from 'vitest';
import { formatHash, parseHash } from './hash.ts';

it('reads the page and its state', () => {
  const { page, params } = parseHash('#/train?d=digits:4,9&lr=.1');
  expect(page).toBe('train');
  expect([...params]).toEqual([
    ['d', 'digits:4,9'],
    ['lr', '.1'],
  ]);
});

it.each(['', '#', '#/', '#/nowhere', '#nonsense?x', '#/learn'])('opens Learn for %j', (hash) => {
  expect(parseHash(hash).page).toBe('learn');
});

it('writes what it reads, with commas and colons as they are', () => {
  const hash = '#/train?d=digits:4,9&name=a%26b';
  const { page, params } = parseHash(hash);
  expect(formatHash(page, params)).toBe(hash);
  expect(params.get('name')).toBe('a&b');
});

it('bounds its work on an endless address', () => {
  const { params } = parseHash(`#/learn?z=${'1,'.repeat(5_000_000)}`);
  expect(params.get('z')?.length).toBeLessThan(2001);
});

it('survives broken escapes', () => {
  expect(parseHash('#/learn?z=%E0%A4%A').page).toBe('learn');
});
