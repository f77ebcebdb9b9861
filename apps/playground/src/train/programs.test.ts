import { describe, expect, it } from 'vitest';
import { DEFAULT, OPTIMIZERS } from './config.ts';
import { modelSource, programs } from './programs.ts';

describe.each(OPTIMIZERS)('$name', ({ id }) => {
  it.each(['nn1', 'nn2'] as const)('shows %s with its settings', (model) => {
    const digits = model === 'nn1' ? [4, 9] : [0, 1, 2];
    const config = { ...DEFAULT, model, digits, optimizer: id, lr: 0.003, batchSize: 16, seed: 42 };
    const { typescript, python } = programs(config);
    for (const text of ['0.003', 'manualSeed(42)', 'batchSize: 16', 'epoch < 10']) {
      expect(typescript).toContain(text);
    }
    for (const text of ['lr=0.003', 'manual_seed(42)', 'batch_size=16', 'range(10)']) {
      expect(python).toContain(text);
    }
  });
});

it('imports what it uses, and nothing else', () => {
  for (const model of ['nn1', 'nn2'] as const) {
    const { typescript } = programs({ ...DEFAULT, model });
    const [, list = '', body = ''] =
      /^import \{([^}]*)\} from 'xent';([\s\S]*)$/.exec(typescript) ?? [];
    const imported = list
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '');
    for (const name of imported) expect(body).toMatch(new RegExp(`\\b${name}\\b`));
    const constructed = [...body.matchAll(/new (\w+)\(/g)].map(([, name]) => name);
    for (const name of constructed) {
      if (!name?.startsWith('NeuralNet')) expect(imported).toContain(name);
    }
  }
});

it('names the digits', () => {
  expect(programs(DEFAULT).typescript).toContain('1 for a 9, 0 for a 4');
});

it('shows the class that the worker runs', () => {
  expect(modelSource('NeuralNet1')).toMatch(/^class NeuralNet1 extends Module \{[\s\S]*\}$/);
  expect(() => modelSource('NeuralNet9')).toThrow(/expected a class NeuralNet9/);
});
