import { expect, it } from 'vitest';
import { assign, mul, parameter, setBackend, sum, tensor, zeroGrad } from '../index.ts';
import { nullBackend } from '../testing/index.ts';

function failing(synchronous: boolean) {
  const control = { fail: false };
  const backend = nullBackend({
    synchronous,
    onRun() {
      if (control.fail) throw new Error('out of memory');
    },
  });
  setBackend(backend);
  return { backend, control };
}

for (const synchronous of [true, false]) {
  const kind = synchronous ? 'synchronous' : 'asynchronous';

  it(`a failed step rolls every cell back and rejects its reads (${kind})`, async () => {
    const { backend, control } = failing(synchronous);
    const [weight, state] = [parameter([1, 2]), parameter([0, 0])];
    assign([
      [weight, weight.add(1)],
      [state, state.add(1)],
    ]);
    await weight.data();
    const [good, goodState] = [weight.value, state.value];

    control.fail = true;
    const loss = sum(mul(tensor([1, 1]), weight));
    loss.backward();
    assign([
      [weight, weight.add(1)],
      [state, state.add(1)],
    ]);
    await expect(loss.item()).rejects.toThrow('out of memory');
    expect(weight.value).toBe(good);
    expect(state.value).toBe(goodState);
    await expect(loss.item()).rejects.toThrow('out of memory');

    control.fail = false;
    await expect(weight.data()).resolves.toHaveLength(2);
    zeroGrad([weight]);
    assign([[weight, weight.add(1)]]);
    await weight.data();
    expect(backend.memory().storages).toBeGreaterThan(0);
  });

  it(`a failed step takes assignments that were built on it along (${kind})`, async () => {
    const { control } = failing(synchronous);
    const weight = parameter([1, 2]);
    assign([[weight, weight.add(1)]]);
    await weight.data();
    const good = weight.value;
    control.fail = true;
    assign([[weight, weight.add(1)]]);
    const reading = weight.data();
    await expect(reading).rejects.toThrow('out of memory');
    expect(weight.value).toBe(good);
  });
}

it('an exception between backward and step leaves nothing behind after zeroGrad', async () => {
  const { backend } = failing(true);
  const weight = parameter([1, 2]);
  for (let i = 0; i < 5; i++) {
    zeroGrad([weight]);
    sum(mul(tensor([1, 1]), weight)).backward();
  }
  zeroGrad([weight]);
  await tensor([1]).add(1).data();
  expect(backend.runs[0]?.outputs).toHaveLength(1);
});

it('one bad read does not spoil the reads of its tick', async () => {
  failing(true);
  const weight = parameter([1]);
  const old = weight.mul(3);
  for (let i = 0; i < 3; i++) {
    assign([[weight, weight.add(1)]]);
    await weight.data();
  }
  const stale = weight.mul(2);
  for (let i = 0; i < 3; i++) {
    assign([[weight, weight.add(1)]]);
    await weight.data();
  }
  const [bad, good] = await Promise.allSettled([stale.data(), tensor([1]).add(1).data()]);
  expect(bad.status).toBe('rejected');
  expect(good.status).toBe('fulfilled');
  // The first value was bytes in JavaScript memory, which are never taken away.
  await expect(old.data()).resolves.toHaveLength(1);
});

it('a failure that nobody awaited is thrown by the next step', async () => {
  const { control } = failing(false);
  const weight = parameter([1]);
  const step = (): void => assign([[weight, weight.add(1)]]);
  step();
  await weight.data();
  control.fail = true;
  step();
  step();
  for (let tick = 0; tick < 20; tick++) await Promise.resolve();
  expect(step).toThrow('out of memory');
  control.fail = false;
  step();
  await expect(weight.data()).resolves.toHaveLength(1);
});

it('a read that the backend refuses does not take the pending step down', async () => {
  const backend = nullBackend({ dtypes: ['float32'] });
  setBackend(backend);
  const weight = parameter([1]);
  assign([[weight, weight.add(1)]]);
  const next = weight.value;
  await expect(tensor([1], { dtype: 'float64' }).add(1).data()).rejects.toMatchObject({
    code: 'XENT_UNSUPPORTED',
  });
  expect(weight.value).toBe(next);
  expect(next.state).toBe('ready');
});
