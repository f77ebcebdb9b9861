import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldenFiles, packed } from '../../scripts/pack-golden.ts';
import { lines as activations } from '../fixtures/activations.ts';
import { lines as losses } from '../fixtures/losses.ts';
import { inputValues, parseCases } from './format.ts';
import { lossChecks } from './losses.ts';
import { callByName, camelCase, requiredArguments } from './signature.ts';

describe('golden values', () => {
  it.each(goldenFiles)('%s is packed as it is', (raw, name) => {
    const module = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
    expect(module).toBe(packed(raw));
  });

  it('hold 270 activations and 551 losses', () => {
    expect(parseCases(activations)).toHaveLength(270);
    expect(parseCases(losses)).toHaveLength(551);
  });

  it('make big inputs from their recipe', () => {
    const recipe = { shape: [3], recipe: 'lcg32', seed: 1 } as const;
    const floats = inputValues({ ...recipe, dtype: 'float32', scale: 2, offset: 1 });
    // s = 1015568748, 1586005467, 2165703038
    const want = [1015568748, 1586005467, 2165703038].map(
      (s) => ((s >>> 8) / 2 ** 24 - 0.5) * 2 + 1,
    );
    expect(Array.from(floats)).toEqual(want.map(Math.fround));
    const ints = inputValues({ ...recipe, dtype: 'int64', low: 2, high: 5 });
    expect(Array.from(ints)).toEqual(
      [1015568748, 1586005467, 2165703038].map((s) => 2 + ((s >>> 8) % 3)),
    );
  });

  it('name the losses that a table lacks', () => {
    const { checks, missing } = lossChecks({ crossEntropy: () => 0, ctcLoss: () => 0 }, [
      'float32',
    ]);
    expect(missing).toContain('nllLoss');
    expect(missing).not.toContain('crossEntropy');
    expect(missing).not.toContain('ctcLossFromLogits');
    expect(checks.every(({ id }) => /^golden\/(cross_entropy|ctc_loss)/.test(id))).toBe(true);
  });
});

describe('signatures', () => {
  it('follow the naming rule', () => {
    expect(camelCase('binary_cross_entropy_with_logits')).toBe('binaryCrossEntropyWithLogits');
    expect(camelCase('l1_loss')).toBe('l1Loss');
    expect(requiredArguments('mse_loss', ['input', 'target'])).toEqual(['input', 'target']);
    expect(requiredArguments('relu', ['input'])).toEqual(['input']);
  });

  it('put required arguments first and the others into one object', () => {
    const seen = callByName((...args) => args, 'cross_entropy', {
      input: 'x',
      target: 'y',
      weight: 'w',
      label_smoothing: 0.1,
    });
    expect(seen).toEqual(['x', 'y', { weight: 'w', labelSmoothing: 0.1 }]);
    expect(callByName((...args) => args, 'softmax', { input: 'x', dim: 1 })).toEqual(['x', 1]);
  });
});
