import { parseArgs } from 'node:util';
import { CONTENDERS, type Entry } from './contenders.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly contenders: readonly Entry[];
  readonly versus: readonly string[];
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly limitMilliseconds: number;
  readonly out: string | undefined;
  readonly list: boolean;
}

export const USAGE = `pnpm bench [options]

  --workload a,b      workloads, or the beginnings of their names (default: all but the optional ones)
  --contender x,y     contenders (default: all)
  --versus x,y        baselines of the ratio columns (default: torch,tfjs-cpu,naive-js,tuned-js)
  --rounds n          rounds (default 7)
  --time ms           wall time of one sample (default 150)
  --limit s           longest time for one command of a contender (default 120)
  --out file.json     where the JSON goes (default: results/<date>.json beside the sources)
  --list              print the names of workloads and contenders
`;

const split = (value: string): string[] => value.split(',').filter((part) => part !== '');

function pickWorkloads(names: string | undefined): Workload[] {
  if (names === undefined) return WORKLOADS.filter(({ optional }) => !optional);
  const wanted = split(names);
  for (const name of wanted) {
    if (!WORKLOADS.some(({ id }) => id.startsWith(name))) {
      const known = WORKLOADS.map(({ id }) => id).join(', ');
      throw new Error(`--workload: no workload begins with "${name}"; there are ${known}`);
    }
  }
  return WORKLOADS.filter(({ id }) => wanted.some((name) => id.startsWith(name)));
}

function knownContenders(option: string, names: string): string[] {
  const wanted = split(names);
  for (const name of wanted) {
    if (!CONTENDERS.some(({ id }) => id === name)) {
      const known = CONTENDERS.map(({ id }) => id).join(', ');
      throw new Error(`--${option}: no contender is called "${name}"; there are ${known}`);
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

/** Reads the command line; throws a sentence that names the option. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      workload: { type: 'string' },
      contender: { type: 'string' },
      versus: { type: 'string', default: 'torch,tfjs-cpu,naive-js,tuned-js' },
      rounds: { type: 'string', default: '7' },
      time: { type: 'string', default: '150' },
      limit: { type: 'string', default: '120' },
      out: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const chosen = values.contender;
  const ids = chosen === undefined ? undefined : knownContenders('contender', chosen);
  return {
    workloads: pickWorkloads(values.workload),
    contenders: CONTENDERS.filter(({ id }) => ids === undefined || ids.includes(id)),
    versus: knownContenders('versus', values.versus),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    sampleMilliseconds: positive('time', values.time),
    limitMilliseconds: positive('limit', values.limit) * 1000,
    out: values.out,
    list: values.list,
  };
}

/** What `--list` prints. */
export function listText(): string {
  const workloads = WORKLOADS.map(
    ({ id, title, optional }) => `  ${id.padEnd(24)}${title}${optional ? ' (optional)' : ''}`,
  );
  const contenders = CONTENDERS.map(({ id, about }) => `  ${id.padEnd(24)}${about}`);
  return ['workloads', ...workloads, 'contenders', ...contenders, ''].join('\n');
}
