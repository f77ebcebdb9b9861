import { describe, expect, it } from 'vitest';
import { listText, parseOptions } from './cli.ts';
import { CONTENDERS } from './contenders.ts';
import { GROUPS } from './groups.ts';

describe('parseOptions', () => {
  it('measures the contenders and workloads of the group js by default', () => {
    const { group, workloads, contenders, rounds } = parseOptions([]);
    expect(group.id).toBe('js');
    expect(workloads.map(({ id }) => id)).toEqual(group.workloads);
    expect(contenders.map(({ id }) => id).sort()).toEqual([...group.contenders].sort());
    expect(rounds).toBe(7);
  });

  it('takes a group, whole or quick', () => {
    const whole = parseOptions(['--group', 'webgpu']);
    expect(whole.contenders.map(({ id }) => id)).toContain('jax-webgpu');
    expect(whole.workloads.map(({ id }) => id)).toContain('matmul-1024');
    const quick = parseOptions(['--group', 'webgpu', '--quick']);
    expect(quick.workloads.map(({ id }) => id)).toContain('matmul-512');
    expect(quick.workloads.length).toBeLessThan(whole.workloads.length);
    expect(quick.rounds).toBeLessThan(whole.rounds);
    expect(parseOptions(['--quick', '--rounds', '5']).rounds).toBe(5);
  });

  it('soaks what is ours, with ten thousand steps of a small network', () => {
    const { soak, contenders, workloads } = parseOptions(['--group', 'webgpu', '--soak']);
    expect(soak).toBe(10_000);
    expect(contenders.map(({ id }) => id)).toEqual(['xent-webgpu']);
    expect(workloads.map(({ id }) => id)).toEqual(['train-784-5-3']);
    expect(parseOptions(['--soak', '--steps', '50']).soak).toBe(50);
    expect(parseOptions([]).soak).toBeUndefined();
  });

  it('takes workloads by the beginning of their names', () => {
    const { workloads } = parseOptions(['--workload', 'train,matmul-1024']);
    expect(workloads.map(({ id }) => id)).toEqual([
      'train-784-5-3',
      'train-784-128-10',
      'train-784-128-10-adam',
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
    expect(() => parseOptions(['--group', 'cuda'])).toThrow(/"cuda"; there are js, webgpu/);
    expect(() => parseOptions(['--rounds', '0'])).toThrow(/--rounds: a positive number/);
    expect(() => parseOptions(['--fast'])).toThrow(/--fast/);
  });
});

describe('listText', () => {
  it('names every group and contender', () => {
    for (const { id, about } of [...GROUPS, ...CONTENDERS]) {
      expect(listText()).toContain(`${id.padEnd(24)}${about}`);
    }
  });
});
