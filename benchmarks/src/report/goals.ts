import type { Measured } from '../compare.ts';
import { type Goal, SHARE_OF_ARITHMETIC, SHARE_OF_COPY } from '../goals.ts';
import type { Clock, Ratio } from '../stats.ts';
import { measuredOf, ratioOf, type Section, shareOfLimit } from './section.ts';
import { digits, percent, table, times } from './text.ts';

const OTHER: Record<Clock, Clock> = { cpu: 'wall', wall: 'cpu' };

const NAME: Record<Clock, string> = { cpu: 'CPU', wall: 'wall' };

/** A ratio of times in words: above one it is a cost, below one a gain. */
function inWords(value: number, goal: number): string {
  return goal < 1 ? `${digits(1 / value)}× faster` : times(value);
}

/** On a processor that plays a GPU, kernels are not bound by memory, and goals for hardware say nothing. */
export function onHardware(row: Measured | undefined): boolean {
  const adapter = row?.facts['adapter'];
  return (
    typeof adapter === 'string' && !/swiftshader|llvmpipe|software|basic render/i.test(adapter)
  );
}

interface Strongest {
  readonly baseline: string;
  readonly ratio: Ratio;
}

/** Against the fastest baseline: the one with the highest ratio. */
function strongestOf(section: Section, goal: Goal, clock: Clock): Strongest | undefined {
  const measured = goal.against.flatMap((baseline) => {
    const ratio = ratioOf(section, goal.subject, baseline, clock);
    return ratio ? [{ baseline, ratio }] : [];
  });
  return measured.toSorted((a, b) => b.ratio.median - a.ratio.median)[0];
}

function goalLine(sections: readonly Section[], goal: Goal, clock: Clock): string[][] {
  const section = sections.find(({ workload }) => workload.id === goal.workload);
  if (!section) return [];
  const { subject, against } = goal;
  const hardware = onHardware(measuredOf(section, subject));
  const atMost = hardware ? (goal.onHardware ?? goal.atMost) : goal.atMost;
  const wanted = `${atMost < 1 ? 'at least' : 'at most'} ${inWords(atMost, atMost)}`;
  const got = strongestOf(section, goal, clock);
  const { id } = section.workload;
  if (!got) {
    return [[id, subject, against.join(' or '), wanted, 'not measured', '–', '–', '–']];
  }
  const { median, low, high } = got.ratio;
  const quartiles = atMost < 1 ? [high, low] : [low, high];
  const other = ratioOf(section, subject, got.baseline, OTHER[clock]);
  return [
    [
      id,
      subject,
      got.baseline,
      wanted,
      inWords(median, atMost),
      quartiles.map((value) => inWords(value, atMost)).join(' to '),
      other ? inWords(other.median, atMost) : '–',
      median <= atMost ? 'met' : 'NOT MET',
    ],
  ];
}

/** Each goal beside what was measured; a goal whose two sides were not both measured says so. */
export function goalsText(
  sections: readonly Section[],
  goals: readonly Goal[],
  clock: Clock,
): string {
  const lines = goals.flatMap((goal) => goalLine(sections, goal, clock));
  if (lines.length === 0) return '';
  const head = [
    'workload',
    'contender',
    'against',
    'goal',
    'median',
    'quartiles',
    NAME[OTHER[clock]],
    '',
  ];
  return [`## Goals, in ${NAME[clock]} time`, '', table(head, lines), ''].join('\n');
}

function shareLine(section: Section, subject: string, clock: Clock): string[][] {
  const { floor, id } = section.workload;
  const row = measuredOf(section, subject);
  const share = row && shareOfLimit(section, row, clock);
  if (!floor || share === undefined) return [];
  const least = 'flops' in floor ? SHARE_OF_ARITHMETIC : SHARE_OF_COPY;
  const verdict = share >= least ? 'met' : 'NOT MET';
  return [
    [
      id,
      subject,
      'flops' in floor ? 'arithmetic' : 'copy',
      `at least ${percent(least)}`,
      percent(share),
      onHardware(row) ? verdict : 'no GPU',
    ],
  ];
}

/** How near the kernels of the goals' subjects come to the limit that was measured beside them. */
export function sharesText(
  sections: readonly Section[],
  goals: readonly Goal[],
  clock: Clock,
): string {
  const subjects = [...new Set(goals.map(({ subject }) => subject))];
  const lines = sections.flatMap((section) =>
    subjects.flatMap((subject) => shareLine(section, subject, clock)),
  );
  if (lines.length === 0) return '';
  const head = ['workload', 'contender', 'limit', 'goal on a GPU', 'share', ''];
  return ['## Share of the limit', '', table(head, lines), ''].join('\n');
}
