/** How a check ended. */
export type Outcome = 'passed' | 'failed' | 'deviation';

export interface Failure {
  readonly id: string;
  readonly message: string;
}

/** What was found of one operation or law. */
export interface OpRecord {
  readonly op: string;
  readonly checks: number;
  readonly failures: number;
  readonly deviations: number;
  /** Largest error of a result in ulp of float32; null where nothing is rounded. */
  readonly ulp: number | null;
  /** The same of gradients, where terms that cancel leave large relative errors. */
  readonly gradientUlp: number | null;
}

/** What the suite found about a backend. */
export interface Certificate {
  readonly backend: string;
  readonly checks: number;
  readonly passed: number;
  readonly failed: number;
  readonly deviations: readonly Failure[];
  readonly failures: readonly Failure[];
  readonly ops: readonly OpRecord[];
}

/** Largest errors of one check in ulp. */
export interface Errors {
  readonly result: number | null;
  readonly gradient: number | null;
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Collects outcomes while the checks run. */
export class Recorder {
  readonly #ops = new Map<string, { -readonly [K in keyof OpRecord]: OpRecord[K] }>();
  readonly #failures: Failure[] = [];
  readonly #deviations: Failure[] = [];

  record(op: string, id: string, outcome: Outcome, message: string, errors: Errors): void {
    let entry = this.#ops.get(op);
    if (!entry) {
      entry = { op, checks: 0, failures: 0, deviations: 0, ulp: null, gradientUlp: null };
      this.#ops.set(op, entry);
    }
    entry.checks++;
    if (outcome === 'failed') {
      entry.failures++;
      this.#failures.push({ id, message });
    }
    if (outcome === 'deviation') {
      entry.deviations++;
      this.#deviations.push({ id, message });
    }
    entry.ulp = larger(entry.ulp, errors.result);
    entry.gradientUlp = larger(entry.gradientUlp, errors.gradient);
  }

  certificate(backend: string): Certificate {
    const ops = [...this.#ops.values()].map((entry) => ({ ...entry }));
    const checks = ops.reduce((n, entry) => n + entry.checks, 0);
    const failed = this.#failures.length;
    return {
      backend,
      checks,
      passed: checks - failed - this.#deviations.length,
      failed,
      deviations: [...this.#deviations],
      failures: [...this.#failures],
      ops,
    };
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const size = (ulp: number | null): string => (ulp === null ? '' : ulp.toPrecision(3));

/** The certificate as a Markdown page. */
export function certificateMarkdown(certificate: Certificate): string {
  const { backend, checks, passed, failed, deviations, failures, ops } = certificate;
  const list = (title: string, entries: readonly Failure[]): string[] =>
    entries.length === 0
      ? []
      : ['', `## ${title}`, '', ...entries.map((f) => `- \`${f.id}\`: ${cell(f.message)}`)];
  return [
    `# Conformance of ${backend}`,
    '',
    `${checks} checks: ${passed} passed, ${failed} failed, ${deviations.length} known deviations.`,
    '',
    '| operation | checks | failures | deviations | largest error (ulp) | of gradients (ulp) |',
    '|---|---:|---:|---:|---:|---:|',
    ...ops.map(
      ({ op, checks: n, failures: bad, deviations: known, ulp, gradientUlp }) =>
        `| ${cell(op)} | ${n} | ${bad} | ${known} | ${size(ulp)} | ${size(gradientUlp)} |`,
    ),
    ...list('Failures', failures),
    ...list('Known deviations', deviations),
    '',
  ].join('\n');
}
