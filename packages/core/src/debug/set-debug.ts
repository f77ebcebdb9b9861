import { baking } from '../mode.ts';
import type { Op } from '../op.ts';
import { type Tensor, watchers } from '../tensor.ts';

/** V8 and JavaScriptCore keep a bounded number of frames, too few for nested modules. */
const traces = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
const FRAMES = 64;

/** Where this package's family is installed, and where it stands in a workspace. */
const INSTALLED = /\/@xent[/+_]/;
const SIBLING = /^(?:core|losses|nn|optim|data|xent)\/(?:src|dist)\//;

let isOn = false;
/** Where the operation was called whose rule is running. */
let inherited: string | undefined;

/**
 * Records, from now on, where each operation was called. Errors of later stages, `findNaN` and printed graphs
 * then name the line. Costs a stack trace an operation, so it is off by default.
 *
 * @example
 * setDebug({ origins: true });
 */
export function setDebug(options: { readonly origins: boolean }): void {
  isOn = options.origins;
  if (isOn && !watchers.includes(record)) watchers.push(record);
}

function record(t: Tensor): void {
  if (!isOn) return;
  // Sums of gradients are made between the rules.
  const summed = baking ? t.inputs.find(({ origin }) => origin?.startsWith(GRADIENT)) : undefined;
  const origin = inherited ?? summed?.origin ?? userFrame(stack());
  t.origin = origin;
  if (origin) t.op = { ...(t.op as Op), ...rulesOf(t.op as Op, origin) };
}

const GRADIENT = 'gradient of ';

/** The rules of an operation, so that what they make is the user's call, too. */
function rulesOf(op: Op, origin: string): Partial<Op> {
  return {
    ...('decompose' in op && {
      decompose: (...rest) => within(origin, () => op.decompose(...rest)),
    }),
    ...(op.vjp && {
      vjp: (...rest) => within(GRADIENT + origin, () => op.vjp?.(...rest) ?? null),
    }),
  };
}

function within<T>(origin: string, rule: () => T): T {
  const before = inherited;
  inherited = origin;
  try {
    return rule();
  } finally {
    inherited = before;
  }
}

function stack(): string {
  const before = traces.stackTraceLimit;
  traces.stackTraceLimit = FRAMES;
  const text = new Error().stack ?? '';
  traces.stackTraceLimit = before;
  return text;
}

/** @internal The first frame outside the library; `text` begins inside it. The outermost one in a single bundle. */
export function userFrame(text: string): string | undefined {
  const frames = text
    .split('\n')
    .filter((line) => /:\d+:\d+\)?$/.test(line) && !/node:internal/.test(line))
    .map((line) => line.trim().replace(/^at /, ''));
  const files = frames.map(fileOf);
  const own = files[0] ?? '';
  // …/packages/core/src/debug/set-debug.ts stands in …/packages/.
  const folder = own.replace(/[^/]+\/(?:src|dist)\/.*$/, '');
  const inside = (file: string): boolean =>
    file === own ||
    INSTALLED.test(file) ||
    (file.startsWith(folder) && SIBLING.test(file.slice(folder.length)) && !/\.test\./.test(file));
  return frames.find((_, i) => !inside(files[i] as string)) ?? frames.at(-1);
}

/** Path or address of a frame: `f (file:///a/b.ts:1:2)`, `f@http://host/b.js:1:2`. */
function fileOf(frame: string): string {
  const place = /\(([^()]*)\)$/.exec(frame)?.[1] ?? frame.replace(/^[^@]*@(?=\w+:|\/)|^async /, '');
  return place.replace(/:\d+:\d+$/, '').replaceAll('\\', '/');
}
