import {
  celu,
  elu,
  gelu,
  glu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logsigmoid,
  mish,
  prelu,
  relu,
  relu6,
  rrelu,
  selu,
  silu,
  softmin,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from '@xent/core';
import type { OpCase } from '../case.ts';
import { floats, normal } from '../fill.ts';
import { unary } from './builders.ts';

const smooth = { order: 2, composite: true } as const;
const kinked = { composite: true } as const;

export const activationCases: readonly OpCase[] = [
  unary('relu', relu, {
    ...kinked,
    exact: 'bits',
    samples: [
      {
        name: 'values',
        inputs: [floats([-1, 0, 2, Number.NaN])],
        call: (x) => relu(x),
        order: 0,
        expect: [0, 0, 2, Number.NaN],
      },
    ],
  }),
  unary('relu6', relu6, { ...kinked, domain: [-3, 8] }),
  unary('leakyRelu', leakyRelu, kinked),
  unary('elu', elu, kinked),
  unary('celu', (x) => celu(x, { alpha: 0.7 }), kinked),
  unary('selu', selu, kinked),
  unary('gelu', gelu, smooth),
  unary('gelu-tanh', (x) => gelu(x, { approximate: 'tanh' }), smooth),
  unary('silu', silu, smooth),
  unary('mish', mish, smooth),
  unary('softplus', softplus, smooth),
  unary('softsign', softsign, kinked),
  unary('logsigmoid', logsigmoid, smooth),
  unary('tanhshrink', tanhshrink, smooth),
  unary('softshrink', softshrink, kinked),
  unary('hardshrink', hardshrink, kinked),
  unary('hardtanh', hardtanh, kinked),
  unary('hardsigmoid', hardsigmoid, { ...kinked, domain: [-5, 5] }),
  unary('hardswish', hardswish, { ...kinked, domain: [-5, 5] }),
  unary('threshold', (x) => threshold(x, 0.5, -2), kinked),
  unary('rrelu', (x) => rrelu(x), kinked),
  {
    op: 'prelu',
    composite: true,
    samples: [
      { name: 'one-weight', inputs: [normal([2, 3]), floats([0.2])], call: (x, w) => prelu(x, w) },
      {
        name: 'channels',
        inputs: [normal([2, 3, 2]), floats([0.2, -0.1, 0.5])],
        call: (x, w) => prelu(x, w),
      },
    ],
  },
  {
    op: 'glu',
    composite: true,
    samples: [
      { name: 'last', inputs: [normal([3, 4])], call: (x) => glu(x), order: 2 },
      { name: 'dim0', inputs: [normal([4, 3])], call: (x) => glu(x, { dim: 0 }) },
    ],
  },
  {
    op: 'softmin',
    composite: true,
    samples: [
      { name: '2d', inputs: [normal([3, 4])], call: (x) => softmin(x, 1) },
      { name: '3d-dim1', inputs: [normal([2, 3, 2])], call: (x) => softmin(x, 1) },
    ],
  },
];
