import { judgeSoak, type SoakPoint } from '../soak.ts';
import type { Workload } from '../workloads.ts';
import { digits, table } from './text.ts';

export interface Soaked {
  readonly id: string;
  readonly points: readonly SoakPoint[];
}

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '–' : digits(bytes / 1e6);

function line(id: string, point: SoakPoint): string[] {
  return [
    id,
    String(point.runs),
    String(point.buffers ?? '–'),
    megabytes(point.bufferBytes),
    String(point.held?.storages ?? '–'),
    megabytes(point.held?.bytes),
    megabytes(point.residentBytes),
    String(point.errors),
  ];
}

/** The first and the last point of every contender, and whether anything grew in between. */
export function soakText({ title, id }: Workload, soaked: readonly Soaked[]): string {
  const head = [
    'contender',
    'runs',
    'GPU buffers',
    'GPU MB',
    'storages',
    'MB held',
    'resident MB',
    'GPU errors',
  ];
  const lines = soaked.flatMap(({ id: contender, points }) =>
    [points[0], points.at(-1)].flatMap((point) => (point ? [line(contender, point)] : [])),
  );
  const verdicts = soaked.map(({ id: contender, points }) => {
    const { flat, reason } = judgeSoak(points);
    return `- ${contender}: ${flat ? 'flat' : `NOT FLAT: ${reason}`}`;
  });
  return [`## ${title} (\`${id}\`)`, '', table(head, lines), '', ...verdicts, ''].join('\n');
}
