import type { Contender, Task } from '../contender.ts';
import type { Inputs } from '../inputs.ts';
import type { Family, Sizes } from '../workloads.ts';
import { readArrays, writeResults } from './arrays.ts';
import { sample, warm } from './measure.ts';
import { peakAbove, resetPeak } from './memory.ts';
import type { CommandName, Commands, Reply, Request } from './protocol.ts';

/** The process of one contender: `node worker.ts <module URL>`, driven over IPC. */

let contender: Contender | undefined;
let task: Task | undefined;
let resident: number | undefined;

function start<F extends Family>(
  family: F,
  sizes: Sizes[F],
  folder: string,
): Task | Promise<Task> | undefined {
  return contender?.tasks[family]?.(sizes, readArrays(folder) as unknown as Inputs[F]);
}

function ready(): Task {
  if (!task) throw new Error('prepare comes first');
  return task;
}

type Handlers = {
  [C in CommandName]: (
    request: Commands[C]['request'],
  ) => Commands[C]['reply'] | Promise<Commands[C]['reply']>;
};

const handlers: Handlers = {
  async open() {
    const module = (await import(process.argv[2])) as { contender: Contender };
    contender = module.contender;
    return contender.open();
  },
  async prepare({ family, sizes, folder }) {
    task = await start(family, sizes, folder);
    resident = resetPeak();
    return task !== undefined;
  },
  results: async ({ folder }) => writeResults(folder, await ready().results()),
  warm: ({ milliseconds }) => warm(ready(), milliseconds),
  sample: ({ times }) => sample(ready(), times),
  peak: () => peakAbove(resident) ?? null,
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
