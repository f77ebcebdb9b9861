import { ArgumentError, requireOptions } from '@xent/core';

/** What every export takes. */
export interface ExportOptions {
  /** One file for all batch sizes. False: only for the size of the example. Default true. */
  readonly dynamicBatch?: boolean;
  /**
   * Version of ONNX's operators: 17, which older tools read as well, or 21. Default 17, and 21 where random numbers
   * are drawn, which takes it.
   */
  readonly opset?: 17 | 21;
  /** Texts to store in the file, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Name of the graph in the file. Default `'xent'`. */
  readonly name?: string;
}

const EXPORT_NAMES: readonly string[] = ['dynamicBatch', 'opset', 'metadata', 'name'];

/** The options with their defaults, checked. */
export function exportOptions(
  op: string,
  options: ExportOptions,
  names: readonly string[],
): Required<ExportOptions> {
  requireOptions(op, options, [...names, ...EXPORT_NAMES]);
  const { dynamicBatch = true, opset = 17, metadata = {}, name = 'xent' } = options;
  if (opset !== 17 && opset !== 21) {
    throw new ArgumentError(
      `${op}: expected opset 17 or 21, got ${JSON.stringify(opset)}; leave it out for the one that most tools read`,
    );
  }
  if (typeof name !== 'string' || name === '') {
    throw new ArgumentError(
      `${op}: expected name to be a text, got ${name === '' ? 'an empty one' : shown(name)}; leave it out for 'xent'`,
    );
  }
  if (typeof dynamicBatch !== 'boolean') {
    throw new ArgumentError(`${op}: expected dynamicBatch true or false, got ${dynamicBatch}`);
  }
  if (!isPlain(metadata)) {
    throw new ArgumentError(
      `${op}: expected metadata to be an object of texts, got ${shown(metadata)}; write for example { author: 'Ada' }`,
    );
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string') continue;
    throw new ArgumentError(
      `${op}: expected metadata to be texts, got ${typeof value} for '${key}'; write JSON.stringify(value)`,
    );
  }
  return { dynamicBatch, opset, metadata, name };
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/** What a value is, for messages. */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return Array.isArray(value) ? 'an array' : value.constructor.name;
}

/** Names of inputs or outputs, as many as there are. */
export function requireNameList(
  op: string,
  option: string,
  names: readonly string[] | undefined,
  fallback: readonly string[],
): readonly string[] {
  if (names === undefined) return fallback;
  const isList = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (isList && names.length === fallback.length) return names;
  const got = isList ? `${names.length}` : Array.isArray(names) ? 'others' : shown(names);
  throw new ArgumentError(
    `${op}: expected ${option} to be ${fallback.length} texts in an array, got ${got}; write for example ['${fallback.join("', '")}']`,
  );
}

/** The version of the file format that belongs to an opset. */
export const IR: Readonly<Record<17 | 21, number>> = { 17: 8, 21: 10 };
