import { postorder } from '../graph/walk.ts';
import type { Tensor } from '../tensor.ts';

const MAX_NODES = 20_000;
const MAX_HOST_BYTES = 256 * 2 ** 20;

/** Does this pending expression hold more nodes, or more bytes of JavaScript memory, than should wait for a read? */
export function tooLarge(root: Tensor): boolean {
  let nodes = 0;
  let bytes = 0;
  const isTooLarge = (): boolean => nodes > MAX_NODES || bytes > MAX_HOST_BYTES;
  postorder(
    [root],
    ({ state, host, cell }) => {
      if (host && cell === null && state !== 'pending') bytes += host.byteLength;
      nodes++;
      return state !== 'pending' || isTooLarge();
    },
    (x) => x,
    () => undefined,
  );
  return isTooLarge();
}
