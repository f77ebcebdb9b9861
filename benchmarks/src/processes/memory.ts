import { readFileSync, writeFileSync } from 'node:fs';

/** Linux resets a process's peak resident memory when it is asked to; elsewhere nothing is reported. */
export function resetPeak(): number | undefined {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

export function peakAbove(base: number | undefined): number | undefined {
  if (base === undefined) return undefined;
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Math.max(0, Number(kilobytes) * 1024 - base);
}
