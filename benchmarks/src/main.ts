import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listText, type Options, parseOptions, USAGE } from './cli.ts';
import { compare } from './compare.ts';
import { GOALS } from './goals.ts';
import { load, machine } from './machine.ts';
import { Exchange, processSession } from './processes/session.ts';
import { referenceOfWorkload } from './reference.ts';
import { goalsText, headText, type Report, type Section, sectionText } from './report.ts';

const WARM_MILLISECONDS = 600;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function save(file: string | undefined, report: Report): string {
  const results = fileURLToPath(new URL('../results', import.meta.url));
  const target = file ?? path.join(results, `${report.date.replaceAll(':', '-')}.json`);
  mkdirSync(path.dirname(path.resolve(target)), { recursive: true });
  writeFileSync(target, `${JSON.stringify(report, null, 1)}\n`);
  return target;
}

async function bench(options: Options): Promise<void> {
  const { versus, rounds, sampleMilliseconds } = options;
  const sections: Section[] = [];
  const report: Report = {
    date: new Date().toISOString(),
    machine: machine(),
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
      const rows = await compare(
        workload,
        options.contenders,
        (entry) => processSession(entry, exchange, options.limitMilliseconds),
        referenceOfWorkload(workload),
        { rounds, sampleMilliseconds, warmMilliseconds: WARM_MILLISECONDS },
        (line) => process.stderr.write(`${line}\n`),
      );
      const section = { workload, rows, loadBefore, loadAfter: load() };
      sections.push(section);
      print(sectionText(section, versus));
    } finally {
      exchange.remove();
    }
  }
  print(goalsText(sections, GOALS));
  process.stderr.write(`saved ${save(options.out, report)}\n`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.list) print(listText());
  else await bench(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
