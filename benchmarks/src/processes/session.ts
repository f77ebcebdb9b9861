import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Entry } from '../contenders.ts';
import { arraysOf } from '../inputs.ts';
import type { Session } from '../session.ts';
import type { Workload } from '../workloads.ts';
import { readResults, writeArrays } from './arrays.ts';
import type { Channel } from './channel.ts';
import { startNode } from './node.ts';
import { startPython } from './python.ts';

/** A folder for the inputs and outputs of one workload; `remove` when its sessions are done. */
export class Exchange {
  readonly #folder: string = mkdtempSync(path.join(tmpdir(), 'xent-benchmarks-'));
  readonly inputs: string;

  constructor(workload: Workload) {
    this.inputs = path.join(this.#folder, 'inputs');
    mkdirSync(this.inputs);
    writeArrays(this.inputs, arraysOf(workload));
  }

  outputs(id: string): string {
    const folder = path.join(this.#folder, id);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function start({ source }: Entry, limitMilliseconds: number): Channel {
  return source.language === 'node'
    ? startNode(source.module, limitMilliseconds)
    : startPython(source.library, source.libraryPath, limitMilliseconds);
}

/** A contender in a process of its own, which `open` starts. */
export function processSession(
  entry: Entry,
  exchange: Exchange,
  limitMilliseconds: number,
): Session {
  let channel: Channel | undefined;
  const running = (): Channel => {
    channel ??= start(entry, limitMilliseconds);
    return channel;
  };
  return {
    open: async () => running().call('open', {}),
    prepare: ({ family, sizes }) =>
      running().call('prepare', { family, sizes, folder: exchange.inputs }),
    async results() {
      const folder = exchange.outputs(entry.id);
      const names = await running().call('results', { folder });
      const results = readResults(folder, names);
      rmSync(folder, { recursive: true, force: true });
      return results;
    },
    warm: (milliseconds) => running().call('warm', { milliseconds }),
    sample: (times) => running().call('sample', { times }),
    peak: async () => (await running().call('peak', {})) ?? undefined,
    stop: () => channel?.stop(),
  };
}
