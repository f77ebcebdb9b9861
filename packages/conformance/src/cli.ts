import type { Backend } from '@xent/core';
import { type BackendSuiteOptions, backendChecks } from './backend-checks.ts';
import { certificateMarkdown } from './certificate.ts';
import { certify } from './register.ts';

/** What the command needs of the world around it. */
export interface Surroundings {
  /** Imports the module at this path. */
  load(path: string): Promise<Readonly<Record<string, unknown>>>;
  write(file: string, text: string): Promise<void>;
  print(line: string): void;
}

const USAGE = `xent-conformance ./my-backend.js [--out directory] [--training-steps 10000]

The module exports \`open\`, a function that opens a fresh backend, and may export \`conformance\`:
{ name, float64, float16, tolerance, deviations, trainingSteps }.
Writes conformance.json and conformance.md. Exit code 0: everything passed, 1: something failed, 2: wrong usage.`;

interface Arguments {
  readonly module: string;
  readonly out: string;
  readonly trainingSteps: number | null;
}

function parse(args: readonly string[]): Arguments | null {
  let module: string | null = null;
  let out = '.';
  let trainingSteps: number | null = null;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const value = args[i + 1];
    if (arg === '--out' || arg === '--training-steps') {
      if (value === undefined) return null;
      if (arg === '--out') out = value;
      else trainingSteps = Number(value);
      i++;
    } else if (arg.startsWith('-') || module !== null) {
      return null;
    } else {
      module = arg;
    }
  }
  const steps = trainingSteps ?? 20;
  return module === null || !Number.isInteger(steps) || steps < 20
    ? null
    : { module, out, trainingSteps };
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Runs the suite for the backend that a module exports and writes its certificate. Returns the exit code. */
export async function main(args: readonly string[], world: Surroundings): Promise<number> {
  const given = parse(args);
  if (!given) {
    world.print(USAGE);
    return 2;
  }
  const module = await world.load(given.module);
  const { open } = module;
  if (typeof open !== 'function') {
    world.print(`${given.module} exports no function 'open'\n\n${USAGE}`);
    return 2;
  }
  const declared = (module['conformance'] ?? {}) as Partial<BackendSuiteOptions>;
  const options: BackendSuiteOptions = {
    name: given.module,
    ...declared,
    ...(given.trainingSteps !== null && { trainingSteps: given.trainingSteps }),
    open: () => open() as Backend | Promise<Backend>,
  };
  try {
    const certificate = await certify(options, backendChecks(options), (id, error) => {
      world.print(`FAILED ${id}: ${firstLine(error)}`);
    });
    await world.write(`${given.out}/conformance.json`, `${JSON.stringify(certificate, null, 2)}\n`);
    await world.write(`${given.out}/conformance.md`, certificateMarkdown(certificate));
    const { checks, passed, failed, deviations } = certificate;
    world.print(
      `${options.name}: ${checks} checks, ${passed} passed, ${failed} failed, ${deviations.length} known deviations`,
    );
    return failed === 0 ? 0 : 1;
  } catch (error) {
    world.print(`${options.name} does not open: ${firstLine(error)}`);
    return 1;
  }
}
