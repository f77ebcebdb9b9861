import type { Measured, Row, Unmeasured } from './compare.ts';
import { type Goal, SUBJECT } from './goals.ts';
import type { Machine } from './machine.ts';
import { column, median, type Ratio, ratio } from './stats.ts';
import type { Workload } from './workloads.ts';

export interface Section {
  readonly workload: Workload;
  readonly rows: readonly Row[];
  readonly loadBefore: number;
  readonly loadAfter: number;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly versus: readonly string[];
  readonly sections: readonly Section[];
}

/** Three significant digits, never in exponential form. */
const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

const times = (value: number): string => `${digits(value)}×`;

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const isMeasured = (row: Row | undefined): row is Measured => row?.status === 'measured';

const cpuOf = (row: Measured): number => median(column(row.rounds, 'cpu'));

function ratioOf(rows: readonly Row[], subject: string, baseline: string): Ratio | undefined {
  const above = rows.find(({ id }) => id === subject);
  const below = rows.find(({ id }) => id === baseline);
  return isMeasured(above) && isMeasured(below) ? ratio(above.rounds, below.rounds) : undefined;
}

function measuredLine(section: Section, row: Measured, versus: readonly string[]): string[] {
  const cpu = column(row.rounds, 'cpu');
  const wall = column(row.rounds, 'wall');
  return [
    row.id,
    digits(median(cpu)),
    digits(Math.min(...cpu)),
    digits(median(wall)),
    digits(Math.min(...wall)),
    digits(section.workload.rate.of(median(cpu))),
    ...versus.map((baseline) => {
      const against = ratioOf(section.rows, row.id, baseline);
      return against ? times(against.median) : '–';
    }),
    row.error.toExponential(0),
    row.peakBytes === undefined ? '–' : (row.peakBytes / 1e6).toFixed(0),
    String(cpu.length),
  ];
}

const unmeasuredLine = ({ id, status, reason }: Unmeasured): string =>
  `- ${id}: ${status}: ${reason.replaceAll(/\s+/g, ' ')}`;

/** One workload as a Markdown table, fastest first; contenders without a time are listed with their reason. */
export function sectionText(section: Section, versus: readonly string[]): string {
  const measured = section.rows.filter(isMeasured).sort((a, b) => cpuOf(a) - cpuOf(b));
  const others = section.rows.flatMap((row) => (isMeasured(row) ? [] : [unmeasuredLine(row)]));
  const { title, id, rate } = section.workload;
  const load = `${section.loadBefore.toFixed(2)} → ${section.loadAfter.toFixed(2)}`;
  return [
    `## ${title} (\`${id}\`)`,
    '',
    `Load ${load}.`,
    '',
    table(
      [
        'contender',
        'CPU ms',
        'min',
        'wall ms',
        'min',
        rate.unit,
        ...versus.map((name) => `÷ ${name}`),
        'error',
        'peak MB',
        'n',
      ],
      measured.map((row) => measuredLine(section, row, versus)),
    ),
    ...(others.length > 0 ? ['', ...others] : []),
    '',
  ].join('\n');
}

/** A ratio of times in words: above one it is a cost, below one a gain. */
function inWords(value: number, goal: number): string {
  return goal < 1 ? `${digits(1 / value)}× faster` : times(value);
}

function goalLine(sections: readonly Section[], goal: Goal): string[][] {
  const section = sections.find(({ workload }) => workload.id === goal.workload);
  if (!section) return [];
  const { baseline, atMost } = goal;
  const wanted = `${atMost < 1 ? 'at least' : 'at most'} ${inWords(atMost, atMost)}`;
  const got = ratioOf(section.rows, SUBJECT, baseline);
  if (!got) return [[section.workload.title, baseline, wanted, 'not measured', '–', '–']];
  const quartiles = atMost < 1 ? [got.high, got.low] : [got.low, got.high];
  return [
    [
      section.workload.title,
      baseline,
      wanted,
      inWords(got.median, atMost),
      quartiles.map((value) => inWords(value, atMost)).join(' to '),
      got.median <= atMost ? 'met' : 'NOT MET',
    ],
  ];
}

/** Each goal beside what was measured; a goal whose two sides were not both measured says so. */
export function goalsText(sections: readonly Section[], goals: readonly Goal[]): string {
  const lines = goals.flatMap((goal) => goalLine(sections, goal));
  if (lines.length === 0) return '';
  const head = ['workload', 'against', 'goal', 'median', 'quartiles', ''];
  return [`## Goals of ${SUBJECT}, in CPU time`, '', table(head, lines), ''].join('\n');
}

export function headText(report: Report, loadNow: number): string {
  const { cpu, cores, platform, node } = report.machine;
  return [
    '# Benchmarks',
    '',
    `${report.date}, ${cpu}, ${cores} cores, ${platform}, Node ${node}.`,
    `${report.rounds} interleaved rounds, about ${report.sampleMilliseconds} ms a sample; load ${loadNow.toFixed(2)}.`,
    'CPU ms is the CPU time of all threads for one run, median over the rounds; "÷" is the median over the rounds of the ratio of CPU times.',
    '',
  ].join('\n');
}
