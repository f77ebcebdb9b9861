import { describe, expect, it } from 'vitest';
import { listText, parseOptions } from './cli.ts';
import { CONTENDERS } from './contenders.ts';

describe('parseOptions', () => {
  it('takes everything but the optional workloads by default', () => {
    const { workloads, contenders, rounds } = parseOptions([]);
    expect(workloads.map(({ id }) => id)).not.toContain('matmul-1024');
    expect(contenders).toEqual(CONTENDERS);
    expect(rounds).toBe(7);
  });

  it('takes workloads by the beginning of their names', () => {
    const { workloads } = parseOptions(['--workload', 'train,matmul-1024']);
    expect(workloads.map(({ id }) => id)).toEqual([
      'train-784-5-3',
      'train-784-128-10',
      'matmul-1024',
    ]);
  });

  it('takes contenders by name, after a bare -- too', () => {
    const { contenders } = parseOptions(['--', '--contender', 'torch,naive-js', '--time', '20']);
    expect(contenders.map(({ id }) => id)).toEqual(['naive-js', 'torch']);
  });

  it('names what is unknown', () => {
    expect(() => parseOptions(['--workload', 'sort'])).toThrow(/"sort"; there are softmax-/);
    expect(() => parseOptions(['--contender', 'tensorflow'])).toThrow(/"tensorflow"; there are/);
    expect(() => parseOptions(['--rounds', '0'])).toThrow(/--rounds: a positive number/);
    expect(() => parseOptions(['--fast'])).toThrow(/--fast/);
  });
});

describe('listText', () => {
  it('names every contender', () => {
    for (const { id, about } of CONTENDERS)
      expect(listText()).toContain(`${id.padEnd(24)}${about}`);
  });
});
