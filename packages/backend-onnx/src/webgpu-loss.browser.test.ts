import { js } from '@xent/backend-js';
import { parameter, setBackend, tensor } from '@xent/core';
import { SGD } from '@xent/optim';
import * as ort from 'onnxruntime-web/webgpu';
import { expect, it } from 'vitest';
import { onnx } from './index.ts';

it('says that the device is gone, before what waits for it fails of that', async () => {
  const backend = await onnx({ ort, executionProviders: ['webgpu'] });
  await setBackend(backend);
  const weight = parameter([1, 2]);
  const optimizer = new SGD([weight], { lr: 0.25 });
  const step = async (): Promise<number> => {
    optimizer.zeroGrad();
    const loss = weight.mul(weight).sum();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  expect(await step()).toBe(5);
  const heard: string[] = [];
  void backend.lost?.then(() => heard.push('lost'));
  const device = (await ort.env.webgpu.device) as unknown as { destroy(): void };
  device.destroy();
  const next = step();
  next.catch(() => heard.push('failed'));
  await expect(next).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  expect(heard).toEqual(['lost', 'failed']);
  await expect(tensor([1]).exp().data()).rejects.toMatchObject({ code: 'XENT_DEVICE_LOST' });
  await backend.dispose();
  await setBackend(js());
  expect(await tensor([1]).add(1).data()).toEqual(Float32Array.of(2));
});
