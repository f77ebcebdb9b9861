import { setWarningHandler } from '@xent/core';
import { type Certificate, Recorder } from './certificate.ts';
import { type Check, ConformanceError } from './check.ts';
import { type Deviation, deviationsCheck } from './deviation.ts';
import { judge } from './judge.ts';
import { openSubject, type Subject, type SubjectOptions } from './subject.ts';
import { requireUniqueIds } from './suites/index.ts';

/** The part of a test runner that the suites need; vitest's functions fit. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  it(name: string, body: (test: { skip(reason: string): void }) => Promise<void>): void;
  afterAll(body: () => Promise<void>): void;
  /** Shows a line to whoever runs the tests. */
  print(line: string): void;
}

/** What every suite is told about the backend under test. */
export interface SuiteOptions extends SubjectOptions {
  /** Shown in the titles. */
  readonly name: string;
  /** False: where the backend does not open, its tests are skipped with the reason. Default true: they fail. */
  readonly required?: boolean;
  /** Checks that are known to fail, each with its reason. */
  readonly deviations?: readonly Deviation[];
  /** Gets what was found when all checks have run. */
  readonly onCertificate?: (certificate: Certificate) => void;
}

type Opened = { readonly subject: Subject } | { readonly reason: string };

/** Warnings tell people about their code; here a graph that changes all the time is the point. */
function quiet(): void {
  setWarningHandler(() => undefined);
}

/** Opens the backend once, when the first check needs it. */
function opening(options: SubjectOptions): () => Promise<Opened> {
  let opened: Promise<Opened> | null = null;
  return () => {
    opened ??= openSubject(options).then(
      (subject) => {
        quiet();
        return { subject };
      },
      (error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) }),
    );
    return opened;
  };
}

function byOp(checks: readonly Check[]): Map<string, Check[]> {
  const groups = new Map<string, Check[]>();
  for (const check of checks) groups.set(check.op, [...(groups.get(check.op) ?? []), check]);
  return groups;
}

/** Registers checks with a test runner, one test each, grouped by operation. */
export function register(api: TestApi, options: SuiteOptions, checks: readonly Check[]): void {
  requireUniqueIds(checks);
  const { name, deviations = [], required = true } = options;
  const open = opening(options);
  const recorder = new Recorder();
  const known = new Map(deviations.map((deviation) => [deviation.id, deviation]));
  const all = [deviationsCheck(deviations, checks), ...checks];

  api.describe(name, () => {
    api.it('opens', async (test) => {
      const opened = await open();
      if ('subject' in opened) return;
      const message = `${name} does not open: ${opened.reason}`;
      if (required) throw new ConformanceError(message);
      api.print(`${message}; its ${all.length} checks are skipped`);
      test.skip(message);
    });
    for (const [op, group] of byOp(all)) {
      api.describe(op, () => {
        for (const check of group) {
          api.it(check.id, async (test) => {
            const opened = await open();
            if ('subject' in opened) {
              await judge(check, opened.subject, known.get(check.id), recorder);
            } else {
              test.skip(opened.reason);
            }
          });
        }
      });
    }
    api.afterAll(async () => {
      const opened = await open();
      if (!('subject' in opened)) return;
      setWarningHandler(null);
      options.onCertificate?.(recorder.certificate(name));
      await opened.subject.backend.dispose();
    });
  });
}

/** Runs checks without a test runner. */
export async function certify(
  options: SuiteOptions,
  checks: readonly Check[],
  onFailure: (id: string, error: unknown) => void = () => undefined,
): Promise<Certificate> {
  requireUniqueIds(checks);
  const { name, deviations = [] } = options;
  const subject = await openSubject(options);
  quiet();
  const recorder = new Recorder();
  const known = new Map(deviations.map((deviation) => [deviation.id, deviation]));
  for (const check of [deviationsCheck(deviations, checks), ...checks]) {
    try {
      await judge(check, subject, known.get(check.id), recorder);
    } catch (error) {
      onFailure(check.id, error);
    }
  }
  setWarningHandler(null);
  await subject.backend.dispose();
  return recorder.certificate(name);
}
