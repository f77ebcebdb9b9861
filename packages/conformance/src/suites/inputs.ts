import type { OpCase } from '../case.ts';
import { type Check, ensure } from '../check.ts';
import { materialize } from '../fill.ts';

/** No call writes into what it reads, neither on the backend nor in JavaScript memory. */
export function inputsCheck(entry: OpCase): Check {
  const id = `${entry.op}/inputs-unchanged`;
  return {
    id,
    op: entry.op,
    async run({ subject: { runtime } }) {
      for (const { name, inputs, call } of entry.samples) {
        const leaves = inputs.map((f) => materialize(f, 'float32'));
        const before = await Promise.all(leaves.map((t) => t.toTransferable()));
        await runtime.realize(...leaves);
        await runtime.data(call(...leaves));
        for (const [i, t] of leaves.entries()) {
          const { data } = before[i] as { data: ArrayLike<number> };
          for (const [how, now] of [
            ['in JavaScript memory', t.host],
            ['on the backend', t.storage && (await runtime.backend.download(t.storage))],
          ] as const) {
            if (!now) continue;
            const at = now.findIndex((v, k) => !Object.is(v, data[k]));
            ensure(at < 0, () => `${id}: ${name} wrote into input ${i} ${how}, element ${at}`);
          }
          runtime.use(() => t.dispose());
        }
      }
    },
  };
}
