/** The value below which the given share of the numbers lies, interpolated linearly. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** CPU and wall milliseconds of one run, from one sample. */
export interface Timing {
  readonly cpu: number;
  readonly wall: number;
}

/** One contender's samples, at the index of their round; a round that it sat out is absent. */
export type Rounds = readonly (Timing | undefined)[];

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

export type Clock = keyof Timing;

/** Median and quartiles of the ratio of times, round by round, so that drifts of the clock cancel. */
export function ratio(subject: Rounds, baseline: Rounds, clock: Clock): Ratio | undefined {
  const ratios: number[] = [];
  subject.forEach((timing, round) => {
    const other = baseline[round];
    if (timing && other && other[clock] > 0) ratios.push(timing[clock] / other[clock]);
  });
  if (ratios.length === 0) return undefined;
  return {
    median: median(ratios),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
    rounds: ratios.length,
  };
}

export function column(rounds: Rounds, clock: Clock): number[] {
  return rounds.flatMap((timing) => (timing ? [timing[clock]] : []));
}
