import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dawnEnv } from '@xent/testing/webgpu';
import { Channel } from './channel.ts';

let environment: NodeJS.ProcessEnv | undefined;

/** Looking for an adapter takes a process, so it is done once. */
function gpuEnvironment(): NodeJS.ProcessEnv {
  environment ??= { ...process.env, ...dawnEnv() };
  return environment;
}

/** Starts a contender module in a Node process with the flags of this one. */
export function startNode(module: string, gpu: boolean, limitMilliseconds: number): Channel {
  const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const url = new URL(`../${module}`, import.meta.url).href;
  const child = fork(worker, gpu ? [url, 'gpu'] : [url], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(gpu && { env: gpuEnvironment() }),
  });
  const channel = new Channel(child, (request) => child.send(request), limitMilliseconds);
  child.on('message', (message) => channel.receive(message));
  return channel;
}
