import { ArgumentError } from '@xent/core';

type Rule = readonly [isRight: (value: unknown) => boolean, expected: string];

const has =
  (method: string) =>
  (value: unknown): boolean =>
    typeof (value as Record<string, unknown> | null)?.[method] === 'function';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

const RULES: Readonly<Record<string, Rule>> = {
  device: [has('createComputePipelineAsync'), 'a GPUDevice'],
  gpu: [has('requestAdapter'), 'the entry point of WebGPU, such as navigator.gpu'],
  powerPreference: [
    (value) => value === 'high-performance' || value === 'low-power',
    "'high-performance' or 'low-power'",
  ],
  onLost: [(value) => typeof value === 'function', 'a function'],
  mirrorEvery: [
    (value) => Number.isInteger(value) && (value as number) > 0,
    'a whole number of steps from 1 on',
  ],
  fuse: [isBoolean, 'true or false'],
  subgroups: [isBoolean, 'true or false'],
  poolBytes: [(value) => typeof value === 'number' && value >= 0, 'a number of bytes from 0 on'],
};

/** Refuses values that an option cannot have; those left out are fine. */
export function checkValues(op: string, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = RULES[name];
    if (value === undefined || !rule || rule[0](value)) continue;
    const got = typeof value === 'string' ? `'${value}'` : String(value);
    throw new ArgumentError(`${op}: expected ${name} to be ${rule[1]}, got ${got}`);
  }
}
