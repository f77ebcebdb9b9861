import { describe, expect, it } from 'vitest';
import { certificateMarkdown } from './certificate.ts';
import { main } from './cli.ts';
import { oracle } from './oracle/oracle.ts';

async function run(args: readonly string[], module: Readonly<Record<string, unknown>>) {
  const files = new Map<string, string>();
  const lines: string[] = [];
  const code = await main(args, {
    load: async () => module,
    write: async (file, text) => {
      files.set(file, text);
    },
    print: (line) => lines.push(line),
  });
  return { code, files, output: lines.join('\n') };
}

describe('xent-conformance', () => {
  it('certifies a backend', async () => {
    const conformance = { name: 'mine', float64: true, float16: true };
    const args = ['./mine.js', '--out', 'here', '--training-steps', '40'];
    const { code, files, output } = await run(args, { open: () => oracle(), conformance });
    expect(output).toMatch(/^mine: \d{4} checks, \d{4} passed, 0 failed, 0 known deviations$/);
    expect(code).toBe(0);
    const certificate = JSON.parse(files.get('here/conformance.json') ?? '{}');
    expect(certificate).toMatchObject({ backend: 'mine', failed: 0, failures: [] });
    expect(files.get('here/conformance.md')).toContain('| softmax |');
  });

  it('names what fails', async () => {
    const conformance = { name: 'mine', float64: false };
    const { code, output } = await run(['./mine.js', '--training-steps', '20'], {
      open: () => oracle(),
      conformance,
    });
    expect(code).toBe(1);
    expect(output).toContain('FAILED law/dtypes: oracle has float64');
  });

  it('says how it is used', async () => {
    expect(await run([], {})).toMatchObject({ code: 2 });
    expect(await run(['a.js', 'b.js'], {})).toMatchObject({ code: 2 });
    expect(await run(['a.js', '--training-steps', 'x'], {})).toMatchObject({ code: 2 });
    const { code, output } = await run(['a.js'], {});
    expect(code).toBe(2);
    expect(output).toContain("a.js exports no function 'open'");
  });

  it('fails when the backend does not open', async () => {
    const open = (): never => {
      throw new Error('no adapter');
    };
    const { code, output } = await run(['a.js'], { open });
    expect(code).toBe(1);
    expect(output).toBe('a.js does not open: no adapter');
  });
});

describe('certificateMarkdown', () => {
  it('is a table with lists below', () => {
    const text = certificateMarkdown({
      backend: 'mine',
      checks: 3,
      passed: 1,
      failed: 1,
      failures: [{ id: 'exp/forward/vector', message: 'a | b\nc' }],
      deviations: [{ id: 'erf/forward/tails', message: 'short series' }],
      ops: [{ op: 'exp', checks: 3, failures: 1, deviations: 1, ulp: 0.51234, gradientUlp: null }],
    });
    expect(text).toContain('3 checks: 1 passed, 1 failed, 1 known deviations.');
    expect(text).toContain('| exp | 3 | 1 | 1 | 0.512 |  |');
    expect(text).toContain('- `exp/forward/vector`: a \\| b c');
    expect(text).toContain('## Known deviations');
  });
});
