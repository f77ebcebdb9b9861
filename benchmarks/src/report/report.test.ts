import { describe, expect, it } from 'vitest';
import type { Measured, Row } from '../compare.ts';
import type { GpuReport } from '../gpu/recorder.ts';
import { GROUPS } from '../groups.ts';
import type { Workload } from '../workloads.ts';
import { WORKLOADS } from '../workloads.ts';
import { goalsText, onHardware, sharesText } from './goals.ts';
import { type Section, sectionText } from './section.ts';

const goalsOf = (id: string) => GROUPS.find((group) => group.id === id)?.goals ?? [];

const use = (milliseconds: number | undefined, errors: string[] = []): GpuReport => ({
  milliseconds,
  bytes: 24_576_000,
  dispatches: 3,
  errors,
});

const measured = (id: string, wall: number, change: Partial<Measured> = {}): Measured => ({
  id,
  status: 'measured',
  facts: {},
  error: 1e-7,
  warmth: { first: wall, best: wall },
  runsPerSample: 1,
  rounds: [{ cpu: wall * 2, wall }],
  peakBytes: undefined,
  gpu: undefined,
  ...change,
});

function section(id: string, ...rows: Row[]): Section {
  const workload = WORKLOADS.find((candidate) => candidate.id === id) as Workload;
  return { workload, rows, loadBefore: 0, loadAfter: 0 };
}

const SOFTWARE = { facts: { adapter: 'google swiftshader' } };
const HARDWARE = { facts: { adapter: 'nvidia hopper' } };

describe('sectionText', () => {
  it('lists unmeasured contenders under the table and ratios against the baseline', () => {
    const numpy: Row = { id: 'numpy', status: 'unavailable', reason: 'no Python\n here' };
    const rows = [measured('xent-js', 5), measured('torch', 2), numpy];
    const text = sectionText(section('ce-1024x1000', ...rows), ['torch', 'numpy'], 'cpu');
    expect(text).toMatch(/\| xent-js \| 10 \| .* \| 2\.5× \|/);
    expect(text).toContain('- numpy: unavailable: no Python here');
    expect(text).not.toContain('÷ numpy');
  });

  it('shows time, dispatches and traffic on the GPU, and errors of it', () => {
    const row = measured('xent-webgpu', 5, { gpu: use(0.25, ['out of bounds']) });
    const text = sectionText(section('softmax-1024x1000', row), [], 'wall');
    expect(text).toContain('GPU ms | dispatches | B/element |');
    expect(text).toContain('| 0.25 | 3 | 24 |');
    expect(text).toContain('- xent-webgpu: 1 GPU errors, such as: out of bounds');
  });

  it('takes the share of the limit from the passes, or from the clock', () => {
    const timed = [measured('limit-webgpu', 9, { gpu: use(1) }), measured('a', 9, { gpu: use(4) })];
    const byPasses = sectionText(section('softmax-1024x1000', ...timed), [], 'wall');
    expect(byPasses).toMatch(/\| a \| .* \| 25% \|/);
    const untimed = [measured('limit-webgpu', 9), measured('a', 18, { gpu: use(undefined) })];
    const byClock = sectionText(section('softmax-1024x1000', ...untimed), [], 'wall');
    expect(byClock).toMatch(/\| a \| .* \| 50% \|/);
  });

  it('says so when nothing was measured', () => {
    expect(sectionText(section('matmul-512'), [], 'cpu')).toContain('Nothing was measured.');
  });
});

describe('goalsText', () => {
  it('words ratios and says when a side is missing', () => {
    const rows = [measured('xent-js', 5), measured('torch', 2)];
    const text = goalsText([section('ce-1024x1000', ...rows)], goalsOf('js'), 'cpu');
    expect(text).toMatch(/torch \| at most 3× \| 2\.5× \| .* \| met \|/);
    expect(text).toMatch(/tfjs-cpu \| at least 60× faster \| not measured/);
  });

  it('says when a goal is missed', () => {
    const rows = [measured('xent-js', 7), measured('torch', 2)];
    const text = goalsText([section('ce-1024x1000', ...rows)], goalsOf('js'), 'cpu');
    expect(text).toContain('NOT MET');
  });

  it('compares with the fastest of several', () => {
    const rows = [
      measured('xent-webgpu', 8, SOFTWARE),
      measured('tfjs-webgpu', 20),
      measured('jax-webgpu', 10),
    ];
    const text = goalsText([section('ce-1024x1000', ...rows)], goalsOf('webgpu'), 'wall');
    expect(text).toMatch(/\| jax-webgpu \| at most 1× \| 0\.8× \| .* \| met \|/);
  });

  it('asks more of a real GPU', () => {
    const rows = [measured('xent-webgpu', 8, HARDWARE), measured('jax-webgpu', 10)];
    const text = goalsText([section('ce-1024x1000', ...rows)], goalsOf('webgpu'), 'wall');
    expect(text).toMatch(/at least 1\.5× faster \| 1\.25× faster \| .* \| NOT MET \|/);
  });

  it('is empty where no goal applies', () => {
    expect(goalsText([section('matmul-512')], goalsOf('webgpu'), 'wall')).toBe('');
  });
});

describe('sharesText', () => {
  const rows = (facts: Partial<Measured>, milliseconds: number): Section =>
    section(
      'softmax-1024x1000',
      measured('xent-webgpu', 8, { ...facts, gpu: use(milliseconds) }),
      measured('limit-webgpu', 8, { gpu: use(1) }),
    );

  it('judges hardware, and only that', () => {
    const goals = goalsOf('webgpu');
    expect(sharesText([rows(HARDWARE, 1.1)], goals, 'wall')).toMatch(/90\.9% \| met \|/);
    expect(sharesText([rows(HARDWARE, 2)], goals, 'wall')).toMatch(/50% \| NOT MET \|/);
    expect(sharesText([rows(SOFTWARE, 2)], goals, 'wall')).toMatch(/50% \| no GPU \|/);
  });
});

describe('onHardware', () => {
  it('knows software adapters, and takes an unknown one for nothing', () => {
    expect(onHardware(measured('a', 1, HARDWARE))).toBe(true);
    expect(onHardware(measured('a', 1, SOFTWARE))).toBe(false);
    expect(onHardware(measured('a', 1))).toBe(false);
    expect(onHardware(undefined)).toBe(false);
  });
});
