import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeArrays } from './arrays.ts';
import { arraysOf } from './inputs.ts';
import type { Workload } from './workloads.ts';

/** A folder for the inputs and outputs of one workload; `remove` when its sessions are done. */
export class Exchange {
  readonly #folder: string = mkdtempSync(path.join(tmpdir(), 'xent-benchmarks-'));
  readonly inputs: string;

  constructor(workload: Workload) {
    this.inputs = path.join(this.#folder, 'inputs');
    mkdirSync(this.inputs);
    writeArrays(this.inputs, arraysOf(workload));
  }

  outputs(id: string): string {
    const folder = path.join(this.#folder, id);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
