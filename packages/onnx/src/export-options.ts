import { ArgumentError, requireOptions } from '@xent/core';

/** What every export takes. */
export interface ExportOptions {
  /** One file for all batch sizes. False: only for the size of the example. Default true. */
  readonly dynamicBatch?: boolean;
  /** Version of ONNX's operators: 17 (default), which older tools read as well, or 21. */
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
  requireOptions(op, options, [...EXPORT_NAMES, ...names]);
  const { dynamicBatch = true, opset = 17, metadata = {}, name = 'xent' } = options;
  if (opset !== 17 && opset !== 21) {
    throw new ArgumentError(`${op}: expected opset 17 or 21, got ${opset}`);
  }
  if (typeof dynamicBatch !== 'boolean') {
    throw new ArgumentError(`${op}: expected dynamicBatch true or false, got ${dynamicBatch}`);
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string') continue;
    throw new ArgumentError(
      `${op}: expected metadata to be texts, got ${typeof value} for '${key}'; write JSON.stringify(value)`,
    );
  }
  return { dynamicBatch, opset, metadata, name };
}

/** The version of the file format that belongs to an opset. */
export const IR: Readonly<Record<17 | 21, number>> = { 17: 8, 21: 10 };
