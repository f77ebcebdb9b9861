import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Channel } from './channel.ts';

/** Starts a contender module in a Node process with the flags of this one. */
export function startNode(module: string, limitMilliseconds: number): Channel {
  const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const child = fork(worker, [new URL(`../${module}`, import.meta.url).href], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const channel = new Channel(child, (request) => child.send(request), limitMilliseconds);
  child.on('message', (message) => channel.receive(message));
  return channel;
}
