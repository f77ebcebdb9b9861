import { parseArgs } from 'node:util';
import { CONTENDERS, type Entry } from './contenders.ts';
import { GROUPS, type Group } from './groups.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export interface Options {
  readonly group: Group;
  readonly workloads: readonly Workload[];
  readonly contenders: readonly Entry[];
  readonly versus: readonly string[];
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly warmMilliseconds: number;
  readonly limitMilliseconds: number;
  readonly out: string | undefined;
  /** Runs of a soak; undefined to measure time. */
  readonly soak: number | undefined;
  readonly list: boolean;
}

export const USAGE = `pnpm bench [options]

  --group g           js (default), webgpu, webgpu-chromium or onnx: its contenders, workloads, baselines and goals
  --quick             fewer and smaller workloads, three short rounds
  --workload a,b      workloads, or the beginnings of their names (default: those of the group)
  --contender x,y     contenders (default: those of the group)
  --versus x,y        baselines of the ratio columns (default: those of the group)
  --rounds n          rounds (default 7)
  --time ms           wall time of one sample (default 150)
  --limit s           longest time for one command of a contender (default 120)
  --out file.json     where the JSON goes (default: results/<date>.json beside the sources)
  --soak              train on and on instead, and see whether anything grows
  --steps n           training steps of a soak (default 10000)
  --list              print the names of groups, workloads and contenders
`;

const split = (value: string): string[] => value.split(',').filter((part) => part !== '');

const names = (items: readonly { readonly id: string }[]): string =>
  items.map(({ id }) => id).join(', ');

function pickGroup(id: string): Group {
  const group = GROUPS.find((candidate) => candidate.id === id);
  if (!group) throw new Error(`--group: no group is called "${id}"; there are ${names(GROUPS)}`);
  return group;
}

function workloadsCalled(ids: readonly string[]): Workload[] {
  return WORKLOADS.filter(({ id }) => ids.includes(id));
}

function pickWorkloads(beginnings: string): Workload[] {
  const wanted = split(beginnings);
  for (const name of wanted) {
    if (!WORKLOADS.some(({ id }) => id.startsWith(name))) {
      throw new Error(
        `--workload: no workload begins with "${name}"; there are ${names(WORKLOADS)}`,
      );
    }
  }
  return WORKLOADS.filter(({ id }) => wanted.some((name) => id.startsWith(name)));
}

function knownContenders(option: string, value: string): string[] {
  const wanted = split(value);
  for (const name of wanted) {
    if (!CONTENDERS.some(({ id }) => id === name)) {
      throw new Error(
        `--${option}: no contender is called "${name}"; there are ${names(CONTENDERS)}`,
      );
    }
  }
  return wanted;
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < Number.POSITIVE_INFINITY)) {
    throw new Error(`--${option}: a positive number was expected, not "${value}"`);
  }
  return number;
}

/** A soak trains; the small network finds a leak as well as a large one, and sooner. */
const SOAKED = 'train-784-5-3';

function defaultWorkloads(group: Group, quick: boolean, soak: boolean): Workload[] {
  if (soak) return workloadsCalled([SOAKED]);
  return workloadsCalled(quick ? group.quick : group.workloads);
}

/** In a soak only our own contenders by default: the others' memory is not ours to judge. */
function defaultContenders(group: Group, soak: boolean): string[] {
  const subjects = new Set(group.goals.map(({ subject }) => subject));
  return group.contenders.filter((id) => !soak || subjects.has(id));
}

/** Reads the command line; throws a sentence that names the option. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      group: { type: 'string', default: 'js' },
      quick: { type: 'boolean', default: false },
      workload: { type: 'string' },
      contender: { type: 'string' },
      versus: { type: 'string' },
      rounds: { type: 'string' },
      time: { type: 'string' },
      limit: { type: 'string', default: '120' },
      out: { type: 'string' },
      soak: { type: 'boolean', default: false },
      steps: { type: 'string', default: '10000' },
      list: { type: 'boolean', default: false },
    },
  });
  const { quick, soak, workload, contender, versus } = values;
  const group = pickGroup(values.group);
  const ids =
    contender === undefined
      ? defaultContenders(group, soak)
      : knownContenders('contender', contender);
  return {
    group,
    workloads:
      workload === undefined ? defaultWorkloads(group, quick, soak) : pickWorkloads(workload),
    contenders: CONTENDERS.filter(({ id }) => ids.includes(id)),
    versus: versus === undefined ? group.versus : knownContenders('versus', versus),
    rounds: Math.ceil(positive('rounds', values.rounds ?? (quick ? '3' : '7'))),
    sampleMilliseconds: positive('time', values.time ?? (quick ? '50' : '150')),
    warmMilliseconds: quick ? 150 : 600,
    limitMilliseconds: positive('limit', values.limit) * 1000,
    out: values.out,
    soak: soak ? Math.ceil(positive('steps', values.steps)) : undefined,
    list: values.list,
  };
}

/** What `--list` prints. */
export function listText(): string {
  const line = (id: string, about: string): string => `  ${id.padEnd(24)}${about}`;
  return [
    'groups',
    ...GROUPS.map(({ id, about }) => line(id, about)),
    'workloads',
    ...WORKLOADS.map(({ id, title }) => line(id, title)),
    'contenders',
    ...CONTENDERS.map(({ id, about }) => line(id, about)),
    '',
  ].join('\n');
}
