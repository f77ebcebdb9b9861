import { describe, expect, it } from 'vitest';
import {
  allocate,
  arange,
  buffer,
  cast,
  cat,
  createRuntime,
  dropout,
  einsum,
  elu,
  eye,
  flip,
  full,
  grad,
  layerNorm,
  leakyRelu,
  logsumexp,
  mean,
  noGrad,
  norm,
  pad,
  parameter,
  permute,
  rand,
  randint,
  repeat,
  reshape,
  setBackend,
  softmax,
  stack,
  std,
  sum,
  tensor,
  threshold,
  variance,
  withBackend,
  XentError,
  zeros,
} from './index.ts';
import { nullBackend } from './testing/index.ts';

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
/** Arguments as a program without types writes them. */
const untyped = (value: unknown): never => value as never;

describe('arguments of the wrong kind', () => {
  it.each<[string, () => unknown, string]>([
    ['sizes in a row', () => reshape(x, untyped(3)), 'reshape: expected the shape in an array'],
    ['a bare size', () => zeros(untyped(3)), 'full: expected the shape in an array, got number 3'],
    ['no shape', () => randint(0, 3, untyped(undefined)), 'randint: expected the shape'],
    ['a bare size to draw', () => rand(untyped(3)), 'rand: expected the shape in an array'],
    [
      'a number as shape',
      () => tensor([1, 2], { shape: untyped(2) }),
      'tensor: expected the shape',
    ],
    [
      'dimensions in a row',
      () => permute(x, untyped(1)),
      'permute: expected dimensions in an array',
    ],
    ['no dimensions', () => flip(x, untyped(undefined)), 'flip: expected the dimensions'],
    ['a bare count', () => pad(x, untyped(1)), 'pad: expected the counts in an array'],
    ['counts in a row', () => repeat(x, untyped(2)), 'repeat: expected the counts in an array'],
    [
      'tensors in a row',
      () => cat(untyped(x), untyped(x)),
      'cat: expected the tensors in an array',
    ],
    ['one tensor to stack', () => stack(untyped(x)), 'stack: expected the tensors in an array'],
    [
      'a bare normalized size',
      () => layerNorm(x, untyped(3)),
      'layerNorm: expected normalizedShape',
    ],
    ['a name as dimension', () => sum(x, { dim: untyped('a') }), 'sum: expected dimensions'],
    ['no dimension', () => logsumexp(x, untyped(undefined)), 'logsumexp: expected the dimensions'],
    [
      'an object as dimension',
      () => softmax(x, untyped({ dim: 1 })),
      'from -2 to 1 of float32[2,3], got an object',
    ],
    [
      'no equation',
      () => einsum(untyped(x), x),
      'einsum: expected the equation first, got a Tensor',
    ],
    ['one tensor to differentiate for', () => grad(x, untyped(x)), 'grad: expected the tensors'],
    ['no function', () => noGrad(untyped(undefined)), 'noGrad: expected a function, got undefined'],
    [
      'an unknown dtype',
      () => tensor([1], { dtype: untyped('int64') }),
      'got "int64"; class indices are \'int32\'',
    ],
    [
      'a dtype of every object',
      () => zeros([1], { dtype: untyped('toString') }),
      'full: expected dtype',
    ],
    ['no dtype', () => cast(x, untyped(undefined)), 'cast: expected dtype'],
    ['a dtype of no array', () => allocate(untyped('float8'), 1), 'allocate: expected dtype'],
    [
      'no value',
      () => full([1], untyped(undefined)),
      'full: expected a number or a boolean as value',
    ],
    [
      'a text as slope',
      () => leakyRelu(x, { negativeSlope: untyped('1') }),
      'leakyRelu: expected negativeSlope to be a number, got "1"',
    ],
    [
      'NaN as constant',
      () => elu(x, { alpha: Number.NaN }),
      'elu: expected alpha to be a number, got NaN',
    ],
    ['no threshold', () => threshold(x, untyped(undefined), 0), 'threshold: expected threshold'],
    [
      'a text as probability',
      () => dropout(x, { p: untyped('0.5') }),
      'dropout: expected p to be a number',
    ],
    [
      'a bare option',
      () => dropout(x, untyped(0.5)),
      'dropout: expected options in an object, got number 0.5; write { p: … }',
    ],
    [
      'a bare dtype',
      () => tensor([1], untyped('int32')),
      'tensor: expected options in an object, got "int32"',
    ],
    [
      'null as options',
      () => norm(x, untyped(null)),
      'norm: expected options in an object, got null',
    ],
    [
      'an option of Python',
      () => std(x, untyped({ unbiased: false })),
      "std: expected options out of dim, keepdim, correction, got 'unbiased'",
    ],
    [
      'a misspelt option',
      () => tensor([1], untyped({ dytpe: 'int32' })),
      "tensor: expected options out of dtype, shape, requiresGrad, data, got 'dytpe'",
    ],
  ])('%s', (_, run, message) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(XentError);
    expect((thrown as XentError).message).toContain(message);
  });
});

describe('sizes that no memory holds', () => {
  it.each<[string, () => unknown]>([
    ['a constant', () => zeros([1e6, 1e6])],
    ['a broadcast', () => zeros([1e6, 1]).add(zeros([1, 1e6]))],
    ['a range', () => arange(1e12)],
    ['an identity', () => eye(1e6)],
    ['an array', () => allocate('float64', 1e15)],
  ])('%s', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'XENT_SHAPE' }));
    expect(run).toThrow('more than memory holds');
  });
});

describe('what is no backend', () => {
  it.each<[string, unknown, string]>([
    [
      'a factory',
      function js() {},
      'expected a backend of contract 1, got the function js; pass what js() returns',
    ],
    ['a promise', Promise.resolve(), 'got a Promise; pass what js() returns, or await another one'],
    ['a name', 'js', 'got "js"; pass what js() returns'],
    ['nothing', undefined, 'got undefined; pass what js() returns'],
  ])('%s', (_, value, message) => {
    expect(() => setBackend(untyped(value))).toThrow(message);
    expect(() => withBackend(untyped(value), () => 1)).toThrow('withBackend: expected a backend');
    expect(() => createRuntime(untyped(value))).toThrow('createRuntime: expected a backend');
  });

  it('a missing function', () => {
    expect(() => withBackend(nullBackend(), untyped(undefined))).toThrow(
      'withBackend: expected a function, got undefined',
    );
  });
});

describe('dimensions given bare', () => {
  it('mean the same as the option', () => {
    expect(sum(x, 1).shape).toEqual([2]);
    expect(sum(x, [0, 1]).shape).toEqual([]);
    expect(x.sum(0, { keepdim: true }).shape).toEqual([1, 3]);
    expect(mean(x, -1).shape).toEqual([2]);
    expect(variance(x, 1, { correction: 0 }).shape).toEqual([2]);
    expect(sum(x, { dim: untyped(null) }).shape).toEqual([]);
  });
});

describe('operators of JavaScript', () => {
  it('are refused, and texts are not', () => {
    for (const value of [x, parameter([1])]) {
      expect(() => untyped(value) + 1).toThrow('operator: expected numbers, got ');
      expect(() => untyped(value) < 1).toThrow(XentError);
      expect(`${value}`).toBe(value.toString());
    }
  });
});

describe('freezing a parameter', () => {
  it('takes it out of the gradients from then on', () => {
    const w = parameter([2]);
    const before = w.mul(3);
    w.requiresGrad = false;
    expect(w.mul(3).requiresGrad).toBe(false);
    expect(before.requiresGrad).toBe(true);
    const v = parameter([5]);
    w.mul(v).sum().backward();
    expect(w.grad).toBeNull();
    expect(v.grad).not.toBeNull();
    w.assign(tensor([4]));
    expect(w.requiresGrad).toBe(false);
    w.requiresGrad = true;
    w.mul(v).sum().backward();
    expect(w.grad).not.toBeNull();
  });

  it('refuses what has no gradient', () => {
    const running = buffer([1]);
    expect(() => {
      running.requiresGrad = true;
    }).toThrow('requiresGrad: only float parameters have gradients, got the buffer float32[1]');
    expect(() => {
      parameter([1]).requiresGrad = untyped('no');
    }).toThrow('requiresGrad: expected true or false, got "no"');
  });
});
