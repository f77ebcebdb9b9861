import { readFileSync, writeFileSync } from 'node:fs';

const RAW = new URL('../fixtures/golden/', import.meta.url);
const PACKED = new URL('../src/fixtures/', import.meta.url);

/** The files of golden values and the modules that carry them into bundles, tests and browsers. */
export const goldenFiles: readonly (readonly [raw: string, packed: string])[] = [
  ['torch-activations.jsonl', 'activations.ts'],
  ['torch-losses.jsonl', 'losses.ts'],
  ['torch-training.json', 'training.ts'],
  ['notebook.json', 'notebook.ts'],
];

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A module that exports the lines of a file. JSON documents become one line. */
export function packed(raw: string): string {
  const text = readFileSync(new URL(raw, RAW), 'utf8').trim();
  const lines = raw.endsWith('.jsonl') ? text.split('\n') : [JSON.stringify(JSON.parse(text))];
  return [
    `/** Lines of ${raw}, written by scripts/pack-golden.ts. */`,
    'export const lines: readonly string[] = [',
    ...lines.map((line) => `  ${literal(line)},`),
    '];',
    '',
  ].join('\n');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const [raw, name] of goldenFiles) writeFileSync(new URL(name, PACKED), packed(raw));
}
