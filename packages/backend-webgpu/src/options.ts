import { ArgumentError, requireOptions } from '@xent/core';

type Rule = readonly [isRight: (value: unknown) => boolean, expected: string];

const has =
  (method: string) =>
  (value: unknown): boolean =>
    typeof (value as Record<string, unknown> | null)?.[method] === 'function';
const isOne =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const SWITCH: Rule = [isOne(true, false), 'true or false'];

const RULES: Readonly<Record<string, Rule>> = {
  device: [has('createComputePipelineAsync'), 'a GPUDevice'],
  powerPreference: [isOne('high-performance', 'low-power'), "'high-performance' or 'low-power'"],
  onLost: [has('call'), 'a function'],
  mirrorEvery: [
    (value) => Number.isInteger(value) && (value as number) > 0,
    'a whole number of steps from 1 on',
  ],
  gpu: [has('requestAdapter'), 'the entry point of WebGPU, such as navigator.gpu'],
  fuse: SWITCH,
  poolBytes: [(value) => typeof value === 'number' && value >= 0, 'a number of bytes from 0 on'],
  subgroups: SWITCH,
};

/** Refuses options that do not exist, and values that one cannot have; those left out are fine. */
export function checkOptions(op: string, options: object, names: readonly string[]): void {
  requireOptions(op, options, names);
  for (const [name, value] of Object.entries(options)) {
    const [isRight, expected] = RULES[name] as Rule;
    if (value === undefined || isRight(value)) continue;
    const got = typeof value === 'string' ? `'${value}'` : String(value);
    throw new ArgumentError(`${op}: expected ${name} to be ${expected}, got ${got}`);
  }
}

export const OPTIONS: readonly string[] = /* @__PURE__ */ Object.keys(RULES);
