import { type CellValue, distance } from './cell.ts';
import { type Cell, NOTEBOOK } from './notebook.ts';
import type { Reference } from './references.ts';

/** One printed value beside its reference. */
export interface Comparison extends Reference {
  readonly ours: CellValue;
  readonly distance: number;
  readonly same: boolean;
}

/** What running a cell gave. */
export type CellState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly values: readonly Comparison[] }
  | { readonly kind: 'failed'; readonly message: string };

/** Runs every cell of the notebook once, in order, and keeps what came out. */
export class Results {
  readonly cells: Record<string, CellState> = $state({});
  readonly values: readonly Comparison[] = $derived(
    Object.values(this.cells).flatMap((cell) => (cell.kind === 'done' ? cell.values : [])),
  );
  readonly same: number = $derived(this.values.filter((value) => value.same).length);
  readonly expected: number = NOTEBOOK.reduce((sum, cell) => sum + cell.references.length, 0);
  readonly largest: number = $derived(
    this.values.reduce((most, value) => Math.max(most, value.distance), 0),
  );

  async runAll(): Promise<void> {
    for (const cell of NOTEBOOK) await this.#run(cell);
  }

  async #run(cell: Cell): Promise<void> {
    this.cells[cell.id] = { kind: 'running' };
    try {
      const values = await cell.run();
      this.cells[cell.id] = { kind: 'done', values: compare(cell.references, values) };
    } catch (error) {
      this.cells[cell.id] = { kind: 'failed', message: String(error) };
    }
  }
}

function compare(
  references: readonly Reference[],
  values: readonly CellValue[],
): readonly Comparison[] {
  return references.map((reference, index) => {
    const ours = values[index] ?? Number.NaN;
    const gap = distance(ours, reference.value);
    return { ...reference, ours, distance: gap, same: gap <= reference.tolerance };
  });
}
