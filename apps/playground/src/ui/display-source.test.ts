import { expect, it } from 'vitest';
import { displaySource } from './display-source.ts';

it('shows a cell as a program', () => {
  const source = `import { softmax, tensor } from 'xent';
import type { CellResult } from '../cell.ts';

export async function run(): Promise<CellResult> {
  const x = tensor([2, 1, 0.1]);
  const p = softmax(x, 0);
  return [await p.array()];
}
`;
  expect(displaySource(source)).toBe(`import { softmax, tensor } from 'xent';

const x = tensor([2, 1, 0.1]);
const p = softmax(x, 0);
console.log(await p.array());
`);
});

it('prints every value of its own, and keeps calls whole', () => {
  const source = `import { f } from 'xent';

export async function run(): Promise<CellResult> {
  const { g } = f({ dim: 1 });
  return [
    await f([1, 2], { keepdim: true }).item(),
    await g.array(),
  ];
}
`;
  expect(displaySource(source)).toContain(
    'console.log(await f([1, 2], { keepdim: true }).item());\nconsole.log(await g.array());\n',
  );
});

it('refuses a file that is no cell', () => {
  expect(() => displaySource('export const x = 1;')).toThrow(/expected `export async function run/);
});
