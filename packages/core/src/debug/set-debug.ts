import { recordOrigins } from '../mode.ts';

/** V8 and JavaScriptCore keep a bounded number of frames, too few for nested modules. */
const traces = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
const FRAMES = 64;

/** Where this package's family is installed, and where it stands in a workspace. */
const INSTALLED = /\/@xent[/+_]/;
const SIBLING = /^(?:core|losses|nn|optim|data|xent)\/(?:src|dist)\//;

/**
 * Records, from now on, where each operation was called. Errors of later stages, `findNaN` and printed graphs
 * then name the line. Costs a stack trace an operation, so it is off by default.
 *
 * @example
 * setDebug({ origins: true });
 */
export function setDebug(options: { readonly origins: boolean }): void {
  recordOrigins(options.origins ? () => userFrame(stack()) : null);
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
