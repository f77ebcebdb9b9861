import { afterEach, expect, it } from 'vitest';
import { setWarningHandler, warn } from './warn.ts';

afterEach(() => setWarningHandler(null));

it('hands warnings to the handler, with their code', () => {
  const seen: string[] = [];
  setWarningHandler((code, message) => seen.push(`${code}: ${message}`));
  warn('XENT_RECOMPILE', 'text');
  expect(seen).toEqual(['XENT_RECOMPILE: text']);
});

it('refuses a handler that is no function', () => {
  expect(() => setWarningHandler('log' as unknown as null)).toThrow(
    'setWarningHandler: expected a function, got "log"',
  );
});
