import { readArrays, writeResults } from '../arrays.ts';
import type { Contender } from '../contender.ts';
import { FINE_TIMESTAMPS } from '../gpu/pass-clock.ts';
import { GpuWatch } from '../gpu/watch.ts';
import { Host } from '../host.ts';
import { peakAbove, resetPeak } from './memory.ts';
import type { CommandName, Commands, Reply, Request } from './protocol.ts';

/** The process of one contender: `node worker.ts <module URL> [gpu]`, driven over IPC. */

const [, , moduleUrl, wants] = process.argv;

let host: Host | undefined;
let resident: number | undefined;

/** CPU time is that of all threads of this process: garbage collector, compiler and a software GPU included. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** WebGPU where libraries look for it, as in a browser. */
async function provideGpu(countBuffers: boolean): Promise<GpuWatch> {
  const { nodeGpu } = await import('@xent/testing/webgpu');
  const gpu = await nodeGpu(FINE_TIMESTAMPS);
  Object.defineProperty(navigator, 'gpu', { value: gpu });
  return new GpuWatch(gpu, countBuffers);
}

function ready(): Host {
  if (!host) throw new Error('open comes first');
  return host;
}

type Handlers = {
  [C in CommandName]: (
    request: Commands[C]['request'],
  ) => Commands[C]['reply'] | Promise<Commands[C]['reply']>;
};

const handlers: Handlers = {
  async open({ countBuffers }) {
    const gpu = wants === 'gpu' ? await provideGpu(countBuffers) : undefined;
    const { contender } = (await import(moduleUrl)) as { contender: Contender };
    host = new Host(contender, {
      cpu: cpuMilliseconds,
      resident: () => process.memoryUsage.rss(),
      ...(gpu && { gpu }),
    });
    return host.open();
  },
  async prepare({ family, sizes, folder }) {
    const known = await ready().prepare(family, sizes, readArrays(folder));
    resident = resetPeak();
    return known;
  },
  results: async ({ folder }) => writeResults(folder, await ready().results()),
  warm: ({ milliseconds }) => ready().warm(milliseconds),
  sample: ({ times }) => ready().sample(times),
  peak: () => peakAbove(resident) ?? null,
  gpu: async ({ times }) => (await ready().gpu(times)) ?? null,
  soak: ({ times }) => ready().soak(times),
};

async function answer({ id, command, request }: Request): Promise<Reply> {
  try {
    const handle = handlers[command] as (request: unknown) => unknown;
    return { id, value: await handle(request) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
