import type { Measured, Row, Unmeasured } from '../compare.ts';
import { isLimit } from '../contenders.ts';
import { type Clock, column, median, type Ratio, ratio } from '../stats.ts';
import type { Workload } from '../workloads.ts';
import { digits, percent, table, times } from './text.ts';

export interface Section {
  readonly workload: Workload;
  readonly rows: readonly Row[];
  readonly loadBefore: number;
  readonly loadAfter: number;
}

const isMeasured = (row: Row | undefined): row is Measured => row?.status === 'measured';

export function measuredOf(section: Section, id: string): Measured | undefined {
  const row = section.rows.find((candidate) => candidate.id === id);
  return isMeasured(row) ? row : undefined;
}

export function ratioOf(
  section: Section,
  subject: string,
  baseline: string,
  clock: Clock,
): Ratio | undefined {
  const above = measuredOf(section, subject);
  const below = measuredOf(section, baseline);
  return above && below ? ratio(above.rounds, below.rounds, clock) : undefined;
}

/** The limit's time over this one's: inside the passes where both were timed there, else by the clock. */
export function shareOfLimit(section: Section, row: Measured, clock: Clock): number | undefined {
  const limit = section.rows.find((other) => isMeasured(other) && isLimit(other));
  if (!isMeasured(limit)) return undefined;
  const own = row.gpu?.milliseconds;
  const least = limit.gpu?.milliseconds;
  if (own !== undefined && least !== undefined && own > 0 && least > 0) return least / own;
  const by = ratio(limit.rounds, row.rounds, clock);
  return by?.median;
}

interface Column {
  readonly head: string;
  cell(row: Measured): string | undefined;
}

function columnsOf(section: Section, versus: readonly string[], clock: Clock): Column[] {
  const { rate, floor } = section.workload;
  const figure = (head: string, of: (row: Measured) => number | undefined): Column => ({
    head,
    cell(row) {
      const value = of(row);
      return value === undefined || Number.isNaN(value) ? undefined : digits(value);
    },
  });
  const best = (row: Measured, by: Clock): number => Math.min(...column(row.rounds, by));
  const middle = (row: Measured, by: Clock): number => median(column(row.rounds, by));
  return [
    { head: 'contender', cell: ({ id }) => id },
    figure('CPU ms', (row) => middle(row, 'cpu')),
    figure('min', (row) => best(row, 'cpu')),
    figure('wall ms', (row) => middle(row, 'wall')),
    figure('min', (row) => best(row, 'wall')),
    figure(rate.unit, (row) => rate.of(middle(row, clock))),
    ...versus.map((baseline) => ({
      head: `÷ ${baseline}`,
      cell(row: Measured) {
        const against = ratioOf(section, row.id, baseline, clock);
        return against && times(against.median);
      },
    })),
    figure('GPU ms', ({ gpu }) => gpu?.milliseconds),
    figure('dispatches', ({ gpu }) => gpu?.dispatches),
    figure('B/element', ({ gpu }) =>
      floor && 'bytes' in floor && gpu ? gpu.bytes / floor.elements : undefined,
    ),
    {
      head: 'of limit',
      cell(row) {
        const share = shareOfLimit(section, row, clock);
        return share === undefined ? undefined : percent(share);
      },
    },
    { head: 'error', cell: ({ error }) => error.toExponential(0) },
    figure('peak MB', ({ peakBytes }) =>
      peakBytes === undefined ? undefined : Math.round(peakBytes / 1e6),
    ),
    figure('n', ({ rounds }) => column(rounds, clock).length),
  ];
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const unmeasuredLine = ({ id, status, reason }: Unmeasured): string =>
  `- ${id}: ${status}: ${oneLine(reason)}`;

function errorLines({ id, gpu }: Measured): string[] {
  const count = gpu?.errors.length ?? 0;
  return count > 0
    ? [`- ${id}: ${count} GPU errors, such as: ${oneLine(gpu?.errors[0] ?? '')}`]
    : [];
}

/**
 * One workload as a Markdown table, fastest first, without the columns that nobody filled; contenders without a time
 * are listed with their reason.
 */
export function sectionText(section: Section, versus: readonly string[], clock: Clock): string {
  const timeOf = (row: Measured): number => median(column(row.rounds, clock));
  const measured = section.rows.filter(isMeasured).sort((a, b) => timeOf(a) - timeOf(b));
  const columns = columnsOf(section, versus, clock).filter(({ cell }) =>
    measured.some((row) => cell(row) !== undefined),
  );
  const notes = section.rows.flatMap((row) =>
    isMeasured(row) ? errorLines(row) : [unmeasuredLine(row)],
  );
  const { title, id } = section.workload;
  const load = `${section.loadBefore.toFixed(2)} → ${section.loadAfter.toFixed(2)}`;
  return [
    `## ${title} (\`${id}\`)`,
    '',
    `Load ${load}.`,
    '',
    ...(measured.length > 0
      ? [
          table(
            columns.map(({ head }) => head),
            measured.map((row) => columns.map(({ cell }) => cell(row) ?? '–')),
          ),
        ]
      : ['Nothing was measured.']),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
  ].join('\n');
}
