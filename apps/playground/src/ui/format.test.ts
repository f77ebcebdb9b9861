import { describe, expect, it } from 'vitest';
import { bytes, compact, difference, fixed, full, percent, scientific, signed } from './format.ts';

describe('fixed', () => {
  it.each([
    [0.659001, 3, '0.659'],
    [-0.340999, 3, '−0.341'],
    [-0.0001, 3, '0.000'],
    [Number.NaN, 3, 'NaN'],
    [Number.POSITIVE_INFINITY, 3, '∞'],
    [Number.NEGATIVE_INFINITY, 3, '−∞'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(fixed(value, decimals)).toBe(text);
  });
});

it('shows signs only where they mean something', () => {
  expect([0.242, -0.341, 0, 0.0001].map((value) => signed(value, 3))).toEqual([
    '+0.242',
    '−0.341',
    '0.000',
    '0.000',
  ]);
});

it('keeps numbers of every size short', () => {
  expect([7.38906, 11.2123, 148.413, 22026.4658, 2.688e43, 4.5e-5, 0].map(compact)).toEqual([
    '7.389',
    '11.21',
    '148.4',
    '22026',
    '2.69·10⁴³',
    '4.50·10⁻⁵',
    '0',
  ]);
});

it('writes powers of ten', () => {
  expect(scientific(6e-8, 1)).toBe('6.0·10⁻⁸');
  expect(difference(0)).toBe('0');
});

it('prints every digit of a full number', () => {
  expect(full(0.35667494393873245)).toBe('0.35667494393873245');
  expect(full(-1.5)).toBe('−1.5');
});

it('names shares and sizes', () => {
  expect(percent(0.9621)).toBe('96.2 %');
  expect(percent(Number.NaN)).toBe('–');
  expect([bytes(302_600), bytes(1_560_000)]).toEqual(['303 kB', '1.6 MB']);
});
