import { beforeEach, describe, expect, it } from 'vitest';
import {
  assign,
  mul,
  type Parameter,
  parameter,
  runtimeReport,
  setBackend,
  sub,
  sum,
  type Tensor,
  tensor,
  zeroGrad,
} from '../index.ts';
import { type NullBackend, nullBackend } from '../testing/index.ts';

let backend: NullBackend;
beforeEach(async () => {
  // What an earlier test left unread is computed elsewhere.
  setBackend(nullBackend());
  await tensor([0]).add(0).data();
  backend = nullBackend();
  setBackend(backend);
});

const batch = (): Tensor => tensor([[1, 2, 3]]);

function lossOf(weight: Parameter, x: Tensor = batch()): Tensor {
  return sum(mul(x, weight));
}

function update(weight: Parameter, lr = 0.1): void {
  const { grad } = weight;
  if (!grad) throw new Error('no gradient');
  assign([[weight, sub(weight.detach(), mul(grad.detach(), lr))]]);
}

describe('loss and update', () => {
  it('are computed by one run of one graph', async () => {
    const weight = parameter([[1, 1, 1]]);
    const loss = lossOf(weight);
    loss.backward();
    update(weight);
    await loss.item();
    expect(backend.runs).toHaveLength(1);
    expect(backend.runs[0]?.outputs).toHaveLength(2);
  });

  it('share one graph also when the loss is never read', async () => {
    const weight = parameter([[1, 1, 1]]);
    for (let step = 0; step < 3; step++) {
      zeroGrad([weight]);
      const loss = lossOf(weight);
      loss.backward();
      update(weight);
    }
    await weight.data();
    expect(backend.runs).toHaveLength(3);
    expect(backend.compiled).toHaveLength(1);
  });

  it('join for two optimizers in the flush that first touches their cells', async () => {
    const [a, b] = [parameter([[1, 1, 1]]), parameter([[2, 2, 2]])];
    const loss = sum(mul(mul(batch(), a), b));
    loss.backward();
    update(a);
    update(b);
    await loss.item();
    expect(backend.runs).toHaveLength(1);
    expect(backend.runs[0]?.outputs).toHaveLength(3);
  });
});

describe('numbers', () => {
  it('of a user call are inputs: another learning rate is no other graph', async () => {
    const weight = parameter([[1, 1, 1]]);
    for (let step = 1; step <= 20; step++) {
      zeroGrad([weight]);
      const loss = lossOf(weight);
      loss.backward();
      update(weight, 1 / step);
      await loss.item();
    }
    expect(backend.compiled).toHaveLength(1);
  });

  it('of a rule are constants of the graph', async () => {
    const x = tensor([4], { requiresGrad: true });
    x.sqrt().sum().backward();
    await x.grad?.data();
    const constants = backend.compiled[0]?.nodes.filter((node) => node.op === 'full');
    expect(constants?.map((node) => node.attrs['value'])).toContain(2);
  });
});

describe('gradients', () => {
  it('that nothing has used are computed with their loss and stay', async () => {
    const weight = parameter([[1, 1, 1]]);
    const loss = lossOf(weight);
    loss.backward();
    await loss.item();
    expect(weight.grad?.state).toBe('ready');
    update(weight);
    await weight.data();
    // The second run is the update alone: no forward pass.
    expect(backend.runs[1]?.nodes.map((node) => node.op).sort()).toEqual(['mul', 'sub']);
  });

  it('accumulate over backward passes', async () => {
    const weight = parameter([[1, 1, 1]]);
    lossOf(weight).backward();
    const first = weight.grad;
    lossOf(weight).backward();
    expect(weight.grad).not.toBe(first);
    expect(weight.grad?.op?.name).toBe('add');
  });

  it('that an update used are not written out, and can still be read', async () => {
    const weight = parameter([[1, 1, 1]]);
    const loss = lossOf(weight);
    loss.backward();
    update(weight);
    await loss.item();
    expect(weight.grad?.state).toBe('pending');
    await expect(weight.grad?.data()).resolves.toHaveLength(3);
  });

  it('are forgotten by zeroGrad, and so is a loss that nobody reads', async () => {
    const weight = parameter([[1, 1, 1]]);
    lossOf(weight).backward();
    zeroGrad([weight]);
    expect(weight.grad).toBeNull();
    await tensor([1]).add(1).data();
    expect(backend.runs[0]?.outputs).toHaveLength(1);
  });
});

describe('a read after the step', () => {
  it('sees tensors of the step just done, and no older ones', async () => {
    const weight = parameter([[1, 1, 1]]);
    const logits: Tensor[] = [];
    for (let step = 0; step < 3; step++) {
      zeroGrad([weight]);
      const scores = mul(batch(), weight);
      logits.push(scores);
      const loss = sum(scores);
      loss.backward();
      update(weight);
      await loss.item();
    }
    await expect(logits[2]?.data()).resolves.toHaveLength(3);
    await expect(logits[1]?.data()).rejects.toMatchObject({
      code: 'XENT_STALE',
      message: expect.stringContaining('realize()'),
    });
  });

  it('of something lost does not take the pending step down', async () => {
    const weight = parameter([[1, 1, 1]]);
    const olds: Tensor[] = [];
    for (let step = 0; step < 3; step++) {
      olds.push(mul(batch(), weight));
      lossOf(weight).backward();
      update(weight);
      await weight.data();
    }
    lossOf(weight).backward();
    update(weight);
    const before = backend.runs.length;
    await expect(olds[1]?.data()).rejects.toMatchObject({ code: 'XENT_STALE' });
    expect(backend.runs.length).toBe(before + 1);
    expect(weight.value.state).toBe('ready');
  });
});

describe('cells', () => {
  it('flush by themselves when assigned twice', () => {
    const weight = parameter([1]);
    assign([[weight, weight.add(1)]]);
    expect(backend.runs).toHaveLength(0);
    assign([[weight, weight.add(1)]]);
    expect(backend.runs).toHaveLength(1);
  });

  it('keep memory flat over steps', async () => {
    const weight = parameter([[1, 1, 1]]);
    const held: number[] = [];
    for (let step = 0; step < 50; step++) {
      zeroGrad([weight]);
      const loss = lossOf(weight);
      loss.backward();
      update(weight);
      await loss.item();
      held.push(backend.memory().storages);
    }
    expect(held[49]).toBe(held[10]);
    expect(runtimeReport().memory?.bytes).toBe(2 * 3 * 4);
  });

  it('refuse a value of another shape and change nothing', () => {
    const [a, b] = [parameter([1, 2]), parameter([1, 2])];
    const before = a.value;
    expect(() =>
      assign([
        [a, a.add(1)],
        [b, tensor([1, 2, 3])],
      ]),
    ).toThrow(/float32\[2\].*float32\[3\]/);
    expect(a.value).toBe(before);
  });

  it('take a copy of a value that another cell owns', async () => {
    const [online, target] = [parameter([1, 2]), parameter([3, 4])];
    assign([[online, online.add(1)]]);
    await online.data();
    assign([[target, online]]);
    await target.data();
    for (let step = 0; step < 3; step++) {
      assign([[online, online.add(1)]]);
      await online.data();
    }
    await expect(target.data()).resolves.toHaveLength(2);
  });
});
