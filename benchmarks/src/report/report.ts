import type { Machine } from '../machine.ts';
import type { Clock } from '../stats.ts';
import type { Section } from './section.ts';

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly group: string;
  readonly clock: Clock;
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly versus: readonly string[];
  readonly sections: readonly Section[];
}

const CLOCKS: Record<Clock, string> = {
  cpu: '"÷" is the median over the rounds of the ratio of CPU times',
  wall: '"÷" is the median over the rounds of the ratio of wall times',
};

export function headText(report: Report, loadNow: number): string {
  const { cpu, cores, platform, node } = report.machine;
  return [
    `# Benchmarks: ${report.group}`,
    '',
    `${report.date}, ${cpu}, ${cores} cores, ${platform}, Node ${node}.`,
    `${report.rounds} interleaved rounds, about ${report.sampleMilliseconds} ms a sample; load ${loadNow.toFixed(2)}.`,
    `CPU ms is the CPU time of all threads for one run, median over the rounds; ${CLOCKS[report.clock]}.`,
    '',
  ].join('\n');
}
