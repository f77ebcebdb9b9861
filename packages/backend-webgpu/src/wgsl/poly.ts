/** A polynomial in `x` by Horner's rule, the highest coefficient first. */
export const poly = (x: string, ...coefficients: readonly number[]): string =>
  coefficients.map(String).reduce((sum, next) => `(${sum} * ${x} + ${next})`);
