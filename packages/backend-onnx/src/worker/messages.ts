import type { HostData, TensorSpec } from '@xent/core';
import type { Signature } from '../engine.ts';

/** What the page asks of the worker. Those with an `id` are answered. */
export type Request =
  | { readonly kind: 'hello'; readonly id: number }
  | {
      readonly kind: 'put';
      readonly tensor: number;
      readonly spec: TensorSpec;
      readonly data: HostData;
    }
  | { readonly kind: 'get'; readonly id: number; readonly tensor: number }
  | { readonly kind: 'drop'; readonly tensor: number }
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly session: number;
      readonly model: Uint8Array<ArrayBuffer>;
      readonly signature: Signature;
    }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly session: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly kind: 'close'; readonly session: number }
  | { readonly kind: 'end'; readonly id: number };

/** An answer: what was asked for, or why there is none. `id` -1 says that the device is gone. */
export interface Reply {
  readonly id: number;
  readonly copiedBytes: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Either end of a connection: a worker or what a worker sees of the page, in browsers and in Node. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener?(type: string, listener: (event: unknown) => void): void;
  on?(type: string, listener: (value: unknown) => void): void;
}

/** Node's ports pass what was sent, those of browsers an event that has it. */
export function listen(port: Port, onMessage: (message: unknown) => void): void {
  if (port.on) port.on('message', onMessage);
  else port.addEventListener?.('message', (event) => onMessage((event as { data: unknown }).data));
}

/** What went wrong with the other end as a whole. */
export function listenForErrors(port: Port, onError: (reason: string) => void): void {
  const report = (error: unknown): void =>
    onError((error as { message?: string } | null)?.message || 'the worker failed to start');
  if (port.on) {
    port.on('error', report);
    // A worker of Node ends with `exit`, a port with `close`.
    for (const end of ['exit', 'close']) port.on(end, () => onError('the worker has ended'));
  } else port.addEventListener?.('error', report);
}
