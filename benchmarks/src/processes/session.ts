import { rmSync } from 'node:fs';
import { readResults } from '../arrays.ts';
import type { Source } from '../contenders.ts';
import type { Exchange } from '../exchange.ts';
import type { Session, SessionOptions } from '../session.ts';
import type { Channel } from './channel.ts';
import { startNode } from './node.ts';
import { startPython } from './python.ts';

export type ProcessSource = Exclude<Source, { readonly language: 'chromium' }>;

function start(source: ProcessSource, limitMilliseconds: number): Channel {
  return source.language === 'node'
    ? startNode(source.module, source.gpu ?? false, limitMilliseconds)
    : startPython(source.library, source.libraryPath, limitMilliseconds);
}

/** A contender in a process of its own, which `open` starts. */
export function processSession(
  id: string,
  source: ProcessSource,
  exchange: Exchange,
  { limitMilliseconds, countBuffers }: SessionOptions,
): Session {
  let channel: Channel | undefined;
  const running = (): Channel => {
    channel ??= start(source, limitMilliseconds);
    return channel;
  };
  return {
    open: async () => running().call('open', { countBuffers }),
    prepare: ({ family, sizes }) =>
      running().call('prepare', { family, sizes, folder: exchange.inputs }),
    async results() {
      const folder = exchange.outputs(id);
      const names = await running().call('results', { folder });
      const results = readResults(folder, names);
      rmSync(folder, { recursive: true, force: true });
      return results;
    },
    warm: (milliseconds) => running().call('warm', { milliseconds }),
    sample: (times) => running().call('sample', { times }),
    peak: async () => (await running().call('peak', {})) ?? undefined,
    async gpu(times) {
      if (source.language === 'python' || !source.gpu) return undefined;
      return (await running().call('gpu', { times })) ?? undefined;
    },
    soak: (times) => running().call('soak', { times }),
    stop: () => channel?.stop(),
  };
}
