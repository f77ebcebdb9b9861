import { chromiumSession } from './chromium/session.ts';
import type { Entry } from './contenders.ts';
import type { Exchange } from './exchange.ts';
import { processSession } from './processes/session.ts';
import type { Session, SessionOptions } from './session.ts';

/** A contender in a process or in a browser of its own. */
export function sessionOf(
  { id, source }: Entry,
  exchange: Exchange,
  options: SessionOptions,
): Session {
  return source.language === 'chromium'
    ? chromiumSession(id, source.module, exchange, options)
    : processSession(id, source, exchange, options);
}
