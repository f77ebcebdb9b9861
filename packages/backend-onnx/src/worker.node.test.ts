import { MessageChannel } from 'node:worker_threads';
import { backendChecks, register } from '@xent/conformance';
import { createRuntime, tensor } from '@xent/core';
import * as ort from 'onnxruntime-web';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from './index.ts';
import { serve } from './worker/index.ts';

const channels: MessageChannel[] = [];
afterAll(() => {
  for (const { port1 } of channels) port1.close();
});

/** Both ends in one thread: what is sent is copied all the same. */
function connected(): MessageChannel {
  const channel = new MessageChannel();
  channels.push(channel);
  serve({ ort, port: channel.port2 });
  return channel;
}

const options = {
  name: 'onnx in a worker',
  open: () => onnx({ worker: connected().port1 }),
  float64: true,
  float16: true,
  // What a long training shows is not the worker's.
  trainingSteps: 500,
} as const;
const checks = backendChecks(options).filter(({ id }) =>
  /^(softmaxCrossEntropy|gather|law|cast|full|where)\b/.test(id),
);
register({ describe, it, afterAll, print: () => undefined }, options, checks);

it('reports errors of the other side with their text', async () => {
  const { port1, port2 } = new MessageChannel();
  channels.push({ port1, port2 });
  port2.on('message', ({ id, kind }) => {
    const answer = kind === 'hello' ? { result: 'wasm' } : { error: "node 'mul#0' is out of luck" };
    port2.postMessage({ id, copiedBytes: 0, ...answer });
  });
  const runtime = createRuntime(await onnx({ worker: port1 }));
  await expect(runtime.data(tensor([1]).mul(2))).rejects.toThrow(
    /mul \(node 0, float32\[1\]\): .* got: node 'mul#0' is out of luck/,
  );
});
