/** The nearest integer, of a half the even one: `Math.round` takes halves up, so that an odd result is one too high. */
export function roundEven(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}
