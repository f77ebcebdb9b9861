import type { Tensor } from '../tensor.ts';

const MAX_NODES = 20_000;
const MAX_HOST_BYTES = 256 * 2 ** 20;

/** Does this pending expression hold more nodes, or more bytes of JavaScript memory, than should wait for a read? */
export function tooLarge(root: Tensor): boolean {
  const seen = new Set<Tensor>([root]);
  const stack = [root];
  let bytes = 0;
  for (let t = stack.pop(); t; t = stack.pop()) {
    if (t.state !== 'pending') {
      if (t.host && t.cell === null) bytes += t.host.byteLength;
      if (bytes > MAX_HOST_BYTES) return true;
      continue;
    }
    if (seen.size > MAX_NODES) return true;
    for (const x of t.inputs) {
      if (!seen.has(x)) {
        seen.add(x);
        stack.push(x);
      }
    }
  }
  return false;
}
