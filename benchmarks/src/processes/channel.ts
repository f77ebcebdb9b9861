import type { ChildProcess } from 'node:child_process';
import { type CommandName, type Commands, isReply, type Reply, type Request } from './protocol.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Enough of a crash to recognise it, not a whole log. */
const STDERR_KEPT = 400;

/** Requests and replies over a child process; a time limit or an exit rejects what is waiting. */
export class Channel {
  readonly #child: ChildProcess;
  readonly #send: (request: Request) => void;
  readonly #limit: number;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #stderr = '';
  #ended: Error | undefined;

  constructor(child: ChildProcess, send: (request: Request) => void, limitMilliseconds: number) {
    this.#child = child;
    this.#send = send;
    this.#limit = limitMilliseconds;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    child.on('error', (error) => this.#end(error));
    child.on('close', (code, signal) => {
      const said = this.#stderr.trim();
      this.#end(new Error(`its process ended (${signal ?? code})${said ? `: ${said}` : ''}`));
    });
  }

  receive(message: unknown): void {
    if (!isReply(message)) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    settle(message, waiting);
  }

  call<C extends CommandName>(
    command: C,
    request: Commands[C]['request'],
  ): Promise<Commands[C]['reply']> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(new Error(`${command} took longer than ${this.#limit / 1000} s`));
        this.stop();
      }, this.#limit);
      this.#waiting.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value as Commands[C]['reply']);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#send({ id, command, request });
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}

function settle(reply: Reply, waiting: Waiting | undefined): void {
  if ('error' in reply) waiting?.reject(new Error(reply.error));
  else waiting?.resolve(reply.value);
}
