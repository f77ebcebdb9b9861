import { type Check, ConformanceError } from './check.ts';

/** A check that a backend is known to fail. Strict: it has to exist, and it has to fail. */
export interface Deviation {
  /** Id of the check, for example `erf/forward/special`. */
  readonly id: string;
  /** Why the backend cannot, or need not, pass it. */
  readonly reason: string;
}

/** What is wrong with a list of deviations itself. */
function deviationProblems(deviations: readonly Deviation[], checks: readonly Check[]): string[] {
  const known = new Set(checks.map(({ id }) => id));
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { id, reason } of deviations) {
    if (!known.has(id)) problems.push(`'${id}' matches no check; it was renamed or mistyped`);
    if (seen.has(id)) problems.push(`'${id}' is listed twice`);
    if (reason.trim() === '') problems.push(`'${id}' has no reason`);
    seen.add(id);
  }
  return problems;
}

/** The check that a list of deviations is right; part of every suite that takes one. */
export function deviationsCheck(deviations: readonly Deviation[], checks: readonly Check[]): Check {
  return {
    id: 'suite/deviations',
    op: 'suite',
    run() {
      const problems = deviationProblems(deviations, checks);
      if (problems.length > 0) throw new ConformanceError(`deviations: ${problems.join('; ')}`);
    },
  };
}
