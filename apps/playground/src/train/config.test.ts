import { describe, expect, it } from 'vitest';
import { DEFAULT, formatConfig, MODELS, parseConfig, withModel, withOptimizer } from './config.ts';

const parse = (text: string) => parseConfig(new Map(new URLSearchParams(text)));

describe('address', () => {
  it('opens on NeuralNet1, 4 against 9', () => {
    expect(parse('')).toEqual({ config: DEFAULT, ignored: [] });
  });

  it('reads what it writes', () => {
    const config = {
      model: 'nn2',
      digits: [3, 5, 8],
      optimizer: 'adamw',
      lr: 0.001,
      batchSize: 64,
      epochs: 3,
      seed: 123,
    } as const;
    expect(parseConfig(new Map(formatConfig(config)))).toEqual({ config, ignored: [] });
  });

  it('gives a model that stands alone its own digits', () => {
    expect(parse('m=784-5-3').config).toMatchObject({ model: 'nn2', digits: [0, 1, 2] });
  });

  it('gives an optimizer that stands alone its own learning rate', () => {
    expect(parse('opt=adam').config).toMatchObject({ optimizer: 'adam', lr: 0.003 });
  });

  it.each([
    'd=digits:4',
    'd=digits:4,4',
    'd=digits:4,9,1',
    'd=digits:4,x',
    'd=4,9',
    'm=784-9999-3',
    'opt=lion',
    'lr=-1',
    'lr=NaN',
    'bs=1000000',
    'e=1e9',
    'seed=1.5',
    'seed=-1',
    'seed=',
    'nothing=1',
  ])('keeps the default and names the key for %s', (text) => {
    const { config, ignored } = parse(text);
    expect(config).toEqual(DEFAULT);
    expect(ignored).toEqual([text.split('=')[0]]);
  });
});

it('has presets with as many digits as the model has classes', () => {
  for (const { presets, classes } of MODELS) {
    for (const digits of presets) expect(new Set(digits).size).toBe(classes);
  }
});

it('changes digits with the model and the rate with the optimizer', () => {
  expect(withModel(DEFAULT, 'nn2').digits).toEqual([0, 1, 2]);
  expect(withModel(DEFAULT, 'nn1')).toBe(DEFAULT);
  expect(withOptimizer({ ...DEFAULT, lr: 1 }, 'adam').lr).toBe(0.003);
  expect(withOptimizer({ ...DEFAULT, lr: 1 }, 'sgd').lr).toBe(1);
});
