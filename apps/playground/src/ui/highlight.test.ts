import { expect, it } from 'vitest';
import { highlight } from './highlight.ts';

const marked = (source: string, language: 'typescript' | 'python') =>
  highlight(source, language)
    .filter((token) => token.kind !== 'plain')
    .map((token) => `${token.kind}:${token.text}`);

it('colours TypeScript', () => {
  expect(marked("const p = softmax(z, 1); // 'not a string'", 'typescript')).toEqual([
    'keyword:const',
    'call:softmax',
    'number:1',
    "comment:// 'not a string'",
  ]);
});

it('colours Python', () => {
  expect(marked('import torch\nx = torch.tensor([2.0, 1e-3])  # scores', 'python')).toEqual([
    'keyword:import',
    'call:tensor',
    'number:2.0',
    'number:1e-3',
    'comment:# scores',
  ]);
});

it.each(['', 'a', "const s = 'unfinished", '// only', 'x\n\n  y(1.5)[0]\n'])(
  'loses nothing of %j',
  (source) => {
    const text = highlight(source, 'typescript').map((token) => token.text);
    expect(text.join('')).toBe(source);
  },
);
