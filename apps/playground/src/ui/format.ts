const MINUS = '−';

function typographic(text: string): string {
  return text.replace('-', MINUS);
}

/** A fixed number of decimals with a real minus sign; NaN and infinities in words. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const text = value.toFixed(decimals);
  // -0.000 says nothing that 0.000 does not.
  return typographic(Number(text) === 0 ? text.replace('-', '') : text);
}

/** Like `fixed`, with a plus sign where it is positive. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** Short for numbers of any size: 7.389, 22026, 2.69·10⁴³. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e6 || size < 1e-3) return scientific(value, 2);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return fixed(value, decimals);
}

/** 6.0·10⁻⁸ */
export function scientific(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const [mantissa = '0', exponent = '0'] = value.toExponential(decimals).split('e');
  const power = Array.from(String(Number(exponent)), (digit) => SUPERSCRIPT[digit] ?? digit).join(
    '',
  );
  return `${typographic(mantissa)}·10${power}`;
}

/** Every digit that a number has: what JavaScript prints. */
export function full(value: number): string {
  return Number.isFinite(value) ? typographic(String(value)) : fixed(value, 0);
}

/** A difference to a reference: `0`, or its size. */
export function difference(value: number): string {
  return value === 0 ? '0' : scientific(value, 1);
}

/** 96.2 % */
export function percent(fraction: number, decimals: number = 1): string {
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(decimals)} %` : '–';
}

/** 303 kB, 1.6 MB */
export function bytes(count: number): string {
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

/** 12,345 */
export function integer(value: number): string {
  return Math.round(value).toLocaleString('en');
}

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};
