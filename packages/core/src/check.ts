import { ArgumentError, describe } from './errors.ts';

/** Refuses what is no array, and what is written as PyTorch's `x.reshape(3, 2)`. */
export function requireArray(op: string, what: string, value: unknown): void {
  if (Array.isArray(value)) return;
  throw new ArgumentError(
    `${op}: expected ${what} in an array, got ${describe(value)}; write it with brackets, as in [2, 3]`,
  );
}

/** @internal Refuses what is no number, NaN included. */
export function requireNumber(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  const got = typeof value === 'number' ? value : describe(value);
  throw new ArgumentError(`${op}: expected ${name} to be a number, got ${got}`);
}

/** @internal Refuses what is no function. */
export function requireFunction(op: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new ArgumentError(`${op}: expected a function, got ${describe(value)}`);
}

/**
 * @internal Refuses options that are no object, such as a bare number in their place, and, where the names are
 * given, those that are misspelt: without a type checker both would be ignored silently.
 */
export function requireOptions(op: string, options: unknown, names?: readonly string[]): void {
  if (Object(options) !== options || Array.isArray(options) || ArrayBuffer.isView(options)) {
    const example = names ? `${names[0]}: ` : '';
    throw new ArgumentError(
      `${op}: expected options in an object, got ${describe(options)}; write { ${example}… }`,
    );
  }
  if (!names || (options as object).constructor !== Object) return;
  const unknown = Object.keys(options as object).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `${op}: expected options out of ${names.join(', ')}, got '${unknown}'; check its name`,
    );
  }
}
