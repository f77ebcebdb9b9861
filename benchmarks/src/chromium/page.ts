import type { Contender } from '../contender.ts';
import { GpuWatch } from '../gpu/watch.ts';
import { Host } from '../host.ts';
import { type Arrays, type Floats, type Integers, KINDS } from '../inputs.ts';
import type { CommandName, Commands } from '../processes/protocol.ts';
import type { Results } from '../reference.ts';

const PIECE = 2 ** 20;

/** Inputs come from, and results go to, the server that the page came from. */
async function readInputs(): Promise<Arrays> {
  const names = (await (await fetch('/inputs/')).json()) as string[];
  const arrays: Record<string, Floats | Integers> = {};
  for (const file of names) {
    const [name, kind] = file.split('.');
    const Kind = KINDS[`.${kind}` as keyof typeof KINDS];
    arrays[name] = new Kind(await (await fetch(`/inputs/${file}`)).arrayBuffer());
  }
  return arrays;
}

/** In pieces, since whoever watches the browser is told of every body as one text. */
async function sendResults(results: Results): Promise<string[]> {
  for (const [name, values] of Object.entries(results)) {
    for (let start = 0; start < values.length; start += PIECE) {
      const length = Math.min(PIECE, values.length - start);
      const body = Float64Array.from({ length }, (_, i) => values[start + i]);
      const { ok } = await fetch(`/outputs/${name}`, { method: 'POST', body });
      if (!ok) throw new Error(`the server did not take ${name}`);
    }
  }
  return Object.keys(results);
}

type Handlers = {
  [C in CommandName]: (
    request: Commands[C]['request'],
  ) => Commands[C]['reply'] | Promise<Commands[C]['reply']>;
};

/** Does what a contender's process does, in a page; CPU time and memory are for the outside to see. */
export function pageCommand(
  contender: Contender,
): (name: CommandName, request: unknown) => Promise<unknown> {
  let host: Host | undefined;
  const ready = (): Host => {
    if (!host) throw new Error('open comes first');
    return host;
  };
  const handlers: Handlers = {
    open({ countBuffers }) {
      if (!navigator.gpu) throw new Error('this browser has no navigator.gpu');
      host = new Host(contender, { gpu: new GpuWatch(navigator.gpu, countBuffers) });
      return host.open();
    },
    prepare: async ({ family, sizes }) => ready().prepare(family, sizes, await readInputs()),
    results: async () => sendResults(await ready().results()),
    warm: ({ milliseconds }) => ready().warm(milliseconds),
    sample: ({ times }) => ready().sample(times),
    peak: () => null,
    gpu: async ({ times }) => (await ready().gpu(times)) ?? null,
    soak: ({ times }) => ready().soak(times),
  };
  return async (name, request) => {
    const handle = handlers[name] as (request: unknown) => unknown;
    return handle(request);
  };
}
