import { expect, it } from 'vitest';
import { commandOf } from './keys.ts';

const press = (key: string, held: 'ctrlKey' | 'metaKey' | 'altKey' | undefined = undefined) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...(held ? { [held]: true } : {}),
});

it('knows the pages and the transport', () => {
  expect(commandOf(press('2'), 'free')).toEqual({ kind: 'page', index: 1 });
  expect(commandOf(press(' '), 'free')).toEqual({ kind: 'toggle' });
  expect(commandOf(press('.'), 'free')).toEqual({ kind: 'step' });
  expect(commandOf(press('R'), 'free')).toEqual({ kind: 'reset' });
  expect(commandOf(press('x'), 'free')).toBeUndefined();
});

it('leaves keys to the browser and to whatever has the focus', () => {
  expect(commandOf(press('r', 'ctrlKey'), 'free')).toBeUndefined();
  expect(commandOf(press('s', 'metaKey'), 'free')).toBeUndefined();
  expect(commandOf(press(' '), 'pressable')).toBeUndefined();
  expect(commandOf(press('r'), 'pressable')).toEqual({ kind: 'reset' });
  expect(commandOf(press('r'), 'input')).toBeUndefined();
});
