import { describe, expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { type Check, ConformanceError } from './check.ts';
import { oracle } from './oracle/oracle.ts';
import { certify, register, type SuiteOptions, type TestApi } from './register.ts';

const passes: Check = { id: 'a/passes', op: 'a', run: ({ note }) => note(0.5) };
const fails: Check = {
  id: 'a/fails',
  op: 'a',
  run: () => {
    throw new ConformanceError('it is wrong');
  },
};

type Outcome = 'passed' | `skipped: ${string}` | `failed: ${string}`;

/** A test runner in a few lines: runs what was registered and keeps how it ended. */
async function runAll(
  options: Partial<SuiteOptions>,
  checks: readonly Check[],
): Promise<{ outcomes: Record<string, Outcome>; lines: string[]; certificate?: Certificate }> {
  const tests: [string, Parameters<TestApi['it']>[1]][] = [];
  const ends: (() => Promise<void>)[] = [];
  const outcomes: Record<string, Outcome> = {};
  const lines: string[] = [];
  const seen: { certificate?: Certificate } = {};
  const api: TestApi = {
    describe: (_, body) => body(),
    it: (name, body) => tests.push([name, body]),
    afterAll: (body) => ends.push(body),
    print: (line) => lines.push(line),
  };
  const onCertificate = (certificate: Certificate): void => {
    seen.certificate = certificate;
  };
  register(api, { name: 'subject', open: () => oracle(), onCertificate, ...options }, checks);
  for (const [name, body] of tests) {
    outcomes[name] = 'passed';
    try {
      await body({
        skip(reason) {
          outcomes[name] = `skipped: ${reason}`;
        },
      });
    } catch (error) {
      outcomes[name] = `failed: ${(error as Error).message}`;
    }
  }
  for (const end of ends) await end();
  return { outcomes, lines, ...seen };
}

describe('register', () => {
  it('gives each check a test, and a certificate at the end', async () => {
    const { outcomes, certificate } = await runAll({}, [passes, fails]);
    expect(outcomes).toEqual({
      opens: 'passed',
      'suite/deviations': 'passed',
      'a/passes': 'passed',
      'a/fails': 'failed: it is wrong',
    });
    expect(certificate).toMatchObject({
      backend: 'subject',
      checks: 3,
      passed: 2,
      failed: 1,
      failures: [{ id: 'a/fails', message: 'it is wrong' }],
    });
    expect(certificate?.ops[1]).toEqual({
      op: 'a',
      checks: 2,
      failures: 1,
      deviations: 0,
      ulp: 0.5,
      gradientUlp: null,
    });
  });

  it('lets a deviation fail', async () => {
    const deviations = [{ id: 'a/fails', reason: 'the device has no NaN' }];
    const { outcomes, certificate } = await runAll({ deviations }, [passes, fails]);
    expect(outcomes['a/fails']).toBe('passed');
    expect(certificate?.deviations).toEqual([{ id: 'a/fails', message: 'the device has no NaN' }]);
    expect(certificate?.failed).toBe(0);
  });

  it('fails a deviation that passes', async () => {
    const deviations = [{ id: 'a/passes', reason: 'was broken once' }];
    const { outcomes } = await runAll({ deviations }, [passes]);
    expect(outcomes['a/passes']).toMatch(/^failed: a\/passes passes, although a deviation says/);
  });

  it('fails deviations that match no check, come twice or have no reason', async () => {
    const deviations = [
      { id: 'a/fails', reason: 'x' },
      { id: 'a/fails', reason: ' ' },
      { id: 'a/failz', reason: 'mistyped' },
    ];
    const { outcomes } = await runAll({ deviations }, [fails]);
    expect(outcomes['suite/deviations']).toMatch(/'a\/failz' matches no check/);
    expect(outcomes['suite/deviations']).toMatch(/'a\/fails' is listed twice/);
    expect(outcomes['suite/deviations']).toMatch(/'a\/fails' has no reason/);
  });

  it('fails where a required backend does not open', async () => {
    const open = (): never => {
      throw new Error('no adapter');
    };
    const { outcomes, certificate } = await runAll({ open }, [passes]);
    expect(outcomes['opens']).toBe('failed: subject does not open: no adapter');
    expect(outcomes['a/passes']).toBe('skipped: no adapter');
    expect(certificate).toBeUndefined();
  });

  it('skips with the printed reason where it is not required', async () => {
    const open = (): Promise<never> => Promise.reject(new Error('no adapter'));
    const { outcomes, lines } = await runAll({ open, required: false }, [passes]);
    expect(outcomes['opens']).toBe('skipped: subject does not open: no adapter');
    expect(lines).toEqual(['subject does not open: no adapter; its 2 checks are skipped']);
  });

  it('refuses two checks of one id', async () => {
    await expect(runAll({}, [passes, passes])).rejects.toThrow(
      /two checks have the id 'a\/passes'/,
    );
  });
});

describe('certify', () => {
  it('tells failures as they come', async () => {
    const seen: string[] = [];
    const options = { name: 'subject', open: () => oracle() };
    const certificate = await certify(options, [passes, fails], (id) => seen.push(id));
    expect(seen).toEqual(['a/fails']);
    expect(certificate.failed).toBe(1);
  });
});
