import { bytesOf, type Parameter } from '@xent/core';
import type { Module } from './module.ts';

function count(cells: readonly Parameter[]): number {
  return cells.reduce((total, cell) => total + cell.size, 0);
}

/** @internal One line a module: path, module, number of parameters in and below it; then the totals. */
export function summarize(root: Module): string {
  const rows = root.namedModules().map(([path, module]) => {
    const depth = path === '' ? 0 : path.split('.').length;
    return [`${'  '.repeat(depth)}${path}`, module.toString(), `${count(module.parameters())}`];
  });
  const table = [['name', 'module', 'parameters'], ...rows];
  const width = (column: number): number =>
    Math.max(...table.map((row) => row[column]?.length ?? 0));
  const [first, second, third] = [width(0), width(1), width(2)];
  const lines = table.map(([path = '', module = '', size = '']) =>
    `${path.padEnd(first)}  ${module.padEnd(second)}  ${size.padStart(third)}`.trimEnd(),
  );
  const parameters = root.parameters();
  const trainable = count(parameters.filter((cell) => cell.requiresGrad));
  const bytes = parameters.reduce((total, cell) => total + cell.size * bytesOf(cell.dtype), 0);
  lines.push(`${count(parameters)} parameters (${trainable} trainable), ${bytes} bytes`);
  return lines.join('\n');
}
