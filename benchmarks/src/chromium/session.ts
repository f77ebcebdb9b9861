import { rmSync } from 'node:fs';
import { readResults } from '../arrays.ts';
import type { Exchange } from '../exchange.ts';
import type { CommandName, Commands } from '../processes/protocol.ts';
import type { Session, SessionOptions } from '../session.ts';
import { OwnBrowser } from './browser.ts';
import { bundlePage } from './bundle.ts';
import { type PageServer, servePage } from './server.ts';

/** The page's own message, without where it came from. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^page\.evaluate: /, '').split('\n    at ', 1)[0];
}

/** The page of one contender, driven through its module. */
class PageChannel {
  readonly #server: PageServer;
  readonly #browser: OwnBrowser;
  readonly #limit: number;

  constructor(server: PageServer, browser: OwnBrowser, limitMilliseconds: number) {
    this.#server = server;
    this.#browser = browser;
    this.#limit = limitMilliseconds;
  }

  cpu(): Promise<number> {
    return this.#browser.cpu();
  }

  async call<C extends CommandName>(
    name: C,
    request: Commands[C]['request'],
  ): Promise<Commands[C]['reply']> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${name} took longer than ${this.#limit / 1000} s`));
        this.stop();
      }, this.#limit);
    });
    const call = [name, request].map((value) => JSON.stringify(value)).join(', ');
    // As text: what bundlers and test runners make of import() in a function means nothing in the page.
    const answer = this.#browser.page.evaluate(
      `import('${this.#server.url}main.js').then(({ command }) => command(${call}))`,
    );
    try {
      return (await Promise.race([answer, late])) as Commands[C]['reply'];
    } catch (error) {
      throw new Error(firstLine(error));
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.#server.close();
    this.#browser.close().catch(() => {}); // it may be gone already
  }
}

/** A contender in a page of a browser of its own, which `open` starts. */
export function chromiumSession(
  id: string,
  module: string,
  exchange: Exchange,
  { limitMilliseconds, countBuffers }: SessionOptions,
): Session {
  let channel: PageChannel | undefined;
  const start = async (): Promise<PageChannel> => {
    const outputs = (): string => exchange.outputs(id);
    const server = await servePage(await bundlePage(module), exchange.inputs, outputs);
    try {
      return new PageChannel(server, await OwnBrowser.open(server.url), limitMilliseconds);
    } catch (error) {
      server.close();
      throw error;
    }
  };
  const running = (): PageChannel => {
    if (!channel) throw new Error('open comes first');
    return channel;
  };
  return {
    async open() {
      channel = await start();
      return channel.call('open', { countBuffers });
    },
    prepare: ({ family, sizes }) => running().call('prepare', { family, sizes, folder: '' }),
    async results() {
      const names = await running().call('results', { folder: '' });
      const folder = exchange.outputs(id);
      const results = readResults(folder, names);
      rmSync(folder, { recursive: true, force: true });
      return results;
    },
    warm: (milliseconds) => running().call('warm', { milliseconds }),
    async sample(times) {
      const before = await running().cpu();
      const { wall } = await running().call('sample', { times });
      return { wall, cpu: ((await running().cpu()) - before) / times };
    },
    peak: async () => undefined,
    gpu: async (times) => (await running().call('gpu', { times })) ?? undefined,
    soak: (times) => running().call('soak', { times }),
    stop: () => channel?.stop(),
  };
}
