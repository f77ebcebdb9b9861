import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listText, type Options, parseOptions, USAGE } from './cli.ts';
import { compare } from './compare.ts';
import { isLimit } from './contenders.ts';
import { Exchange } from './exchange.ts';
import { load, machine } from './machine.ts';
import { limitReference, referenceOfWorkload } from './reference.ts';
import { goalsText, sharesText } from './report/goals.ts';
import { headText, type Report } from './report/report.ts';
import { type Section, sectionText } from './report/section.ts';
import { type Soaked, soakText } from './report/soak.ts';
import { sessionOf } from './sessions.ts';
import { soak } from './soak.ts';

/** Looks in one soak: enough to tell a leak from a pool that fills. */
const POINTS = 10;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function save(file: string | undefined, report: Report): string {
  const results = fileURLToPath(new URL('../results', import.meta.url));
  const target = file ?? path.join(results, `${report.date.replaceAll(':', '-')}.json`);
  mkdirSync(path.dirname(path.resolve(target)), { recursive: true });
  writeFileSync(target, `${JSON.stringify(report, null, 1)}\n`);
  return target;
}

async function bench(options: Options): Promise<void> {
  const { group, versus, rounds, sampleMilliseconds, warmMilliseconds } = options;
  const { limitMilliseconds } = options;
  const sections: Section[] = [];
  const report: Report = {
    date: new Date().toISOString(),
    machine: machine(),
    group: group.id,
    clock: group.clock,
    rounds,
    sampleMilliseconds,
    versus,
    sections,
  };
  print(headText(report, load()));
  for (const workload of options.workloads) {
    const exchange = new Exchange(workload);
    try {
      const loadBefore = load();
      const reference = referenceOfWorkload(workload);
      const rows = await compare(
        workload,
        options.contenders.filter((entry) => workload.floor || !isLimit(entry)),
        (entry) => sessionOf(entry, exchange, { limitMilliseconds, countBuffers: false }),
        (entry) => (isLimit(entry) ? limitReference(workload) : reference),
        { rounds, sampleMilliseconds, warmMilliseconds },
        note,
      );
      const section = { workload, rows, loadBefore, loadAfter: load() };
      sections.push(section);
      print(sectionText(section, versus, group.clock));
    } finally {
      exchange.remove();
    }
  }
  print(sharesText(sections, group.goals, group.clock));
  print(goalsText(sections, group.goals, group.clock));
  note(`saved ${save(options.out, report)}`);
}

async function soakAll(options: Options, runs: number): Promise<void> {
  const { limitMilliseconds } = options;
  for (const workload of options.workloads) {
    const exchange = new Exchange(workload);
    const soaked: Soaked[] = [];
    try {
      for (const entry of options.contenders) {
        const session = sessionOf(entry, exchange, { limitMilliseconds, countBuffers: true });
        try {
          const points = await soak(session, workload, runs, POINTS, (point) =>
            note(`${workload.id} ${entry.id}: ${JSON.stringify(point)}`),
          );
          soaked.push({ id: entry.id, points });
        } catch (error) {
          note(`${workload.id} ${entry.id}: ${error instanceof Error ? error.message : error}`);
          process.exitCode = 1;
        } finally {
          session.stop();
        }
      }
      print(soakText(workload, soaked));
    } finally {
      exchange.remove();
    }
  }
}

try {
  // The same adapter on every machine, unless the environment asks for the real one.
  process.env['XENT_GPU'] ??= 'software';
  const options = parseOptions(process.argv.slice(2));
  if (options.list) print(listText());
  else if (options.soak === undefined) await bench(options);
  else await soakAll(options, options.soak);
} catch (error) {
  note(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
