import type { DigitImages } from '@xent/digits';
import { fetchDigits } from '@xent/digits/browser';
import type { FromWorker, ToWorker } from '../protocol.ts';
import { type LoadDigits, Session } from './session.ts';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const loaded = new Map<number, DigitImages>();

/** Every digit is fetched once in the life of the worker. */
const load: LoadDigits = async (digits, data, signal, onProgress) => {
  const missing = digits.filter((digit) => !loaded.has(digit));
  if (missing.length > 0) {
    const sets = await fetchDigits(new URL(data), missing, { signal, onProgress });
    for (const set of sets) loaded.set(set.digit, set);
  }
  return digits.flatMap((digit) => loaded.get(digit) ?? []);
};

const session = new Session((message, transfer) => scope.postMessage(message, transfer), load);
scope.onmessage = ({ data }) => void session.receive(data);
