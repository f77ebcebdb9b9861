import { requireFunction } from '../check.ts';

/** Identifiers of the warnings. */
export type WarningCode =
  | 'XENT_DOUBLE_SOFTMAX'
  | 'XENT_RECOMPILE'
  | 'XENT_RESTORED'
  | (string & {});

export type WarningHandler = (code: WarningCode, message: string) => void;

/** `console` is in no ECMAScript library, and everywhere. */
declare const console: { warn(message: string): void };

const seen = new Set<string>();

function toConsole(code: WarningCode, message: string): void {
  const text = `[${code}] ${message}`;
  if (seen.has(text)) return;
  seen.add(text);
  console.warn(text);
}

let handler: WarningHandler = toConsole;

/**
 * Takes over warnings about code that runs but probably does not do what was meant. By default each text is
 * written to the console once. `null` restores that.
 *
 * @example
 * setWarningHandler((code, message) => log.warn({ code, message }));
 */
export function setWarningHandler(next: WarningHandler | null): void {
  if (next !== null) requireFunction('setWarningHandler', next);
  handler = next ?? toConsole;
}

/** Reports a probable mistake: what was seen, why it is likely wrong, and the fix. */
export function warn(code: WarningCode, message: string): void {
  handler(code, message);
}
