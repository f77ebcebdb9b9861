let enabled = false;

/**
 * Records, from now on, where each operation was called. Errors of later stages, `findNaN` and printed graphs
 * then name the line. Costs a stack trace an operation, so it is off by default.
 *
 * @example
 * setDebug({ origins: true });
 */
export function setDebug(options: { readonly origins: boolean }): void {
  enabled = options.origins;
}

/** @internal The caller's stack, without the frames of this package. */
export function currentOrigin(): string | undefined {
  if (!enabled) return undefined;
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  const here = fileOf(lines[0] ?? '');
  const folder = here.slice(0, here.lastIndexOf('/debug/'));
  const outside = lines.find((line) => folder === '' || !line.includes(folder));
  return (outside ?? lines.at(-1) ?? '').trim().replace(/^at /, '');
}

function fileOf(frame: string): string {
  return frame.replace(/^.*?\(?((?:file|https?):.*?|\/.*?)(?::\d+)*\)?$/, '$1');
}
