import { afterEach, describe, expect, it } from 'vitest';
import { capture } from '../graph/capture.ts';
import { grad, printGraph, setDebug, softmax, sum, type Tensor, tensor } from '../index.ts';
import { nullBackend } from '../testing/index.ts';
import { userFrame } from './set-debug.ts';

afterEach(() => setDebug({ origins: false }));

const HERE = /set-debug\.test\.ts:\d+:\d+/;
const nested = (depth: number, fn: () => Tensor): Tensor =>
  depth === 0 ? fn() : nested(depth - 1, fn);

describe('origins', () => {
  it('are recorded on request only', () => {
    const x = tensor([1]);
    expect(x.exp().origin).toBe(undefined);
    setDebug({ origins: true });
    expect(x.exp().origin).toMatch(HERE);
  });

  it('name the line of the call, as a function or a method, however deep', () => {
    setDebug({ origins: true });
    const x = tensor([1]);
    const lines = [x.relu(), softmax(x, 0), nested(40, () => x.mean())].map(
      (t) => /:(\d+):\d+/.exec(t.origin ?? '')?.[1],
    );
    expect(new Set(lines).size).toBe(1);
    expect(nested(40, () => x.add(1)).origin).toMatch(HERE);
  });

  it('of a decomposition and of a gradient are those of the call', () => {
    setDebug({ origins: true });
    const x = tensor([1, 2], { requiresGrad: true });
    const y = softmax(x, 0);
    const at = HERE.exec(y.origin ?? '')?.[0] as string;
    const { nodes } = capture([y], nullBackend()).graph();
    expect(nodes.length).toBeGreaterThan(3);
    for (const node of nodes) expect(node.origin).toContain(at);
    const [g] = grad(sum(y), [x]);
    expect(g?.origin).toBe(`gradient of ${y.origin}`);
    expect(printGraph(capture([y], nullBackend()).graph())).toContain(`# ${y.origin}`);
  });
});

describe('the user’s frame', () => {
  const cases: Readonly<Record<string, readonly [string[], string]>> = {
    'of sources in a workspace': [
      [
        'Error',
        '    at stack (file:///w/packages/core/src/debug/origin.ts:50:16)',
        '    at apply (file:///w/packages/core/src/op.ts:60:10)',
        '    at crossEntropy (file:///w/packages/losses/src/cross-entropy.ts:9:3)',
        '    at train (file:///w/apps/demo/src/main.ts:12:7)',
        '    at node:internal/main/run_main_module:33:47',
      ],
      'train (file:///w/apps/demo/src/main.ts:12:7)',
    ],
    'of an installed build': [
      [
        'Error',
        '    at stack (/app/node_modules/@xent/core/dist/index.js:50:16)',
        '    at Linear.forward (/app/node_modules/@xent/nn/dist/index.js:7:1)',
        '    at async /app/dist/train.js:3:9',
      ],
      'async /app/dist/train.js:3:9',
    ],
    'of an installed build with content-addressed folders': [
      [
        '    at stack (C:\\app\\node_modules\\.pnpm\\@xent+core@1.0.0\\node_modules\\@xent\\core\\dist\\chunk-1.js:5:1)',
        '    at add (C:\\app\\node_modules\\.pnpm\\@xent+core@1.0.0\\node_modules\\@xent\\core\\dist\\index.js:5:1)',
        '    at C:\\app\\src\\train.ts:3:9',
      ],
      'C:\\app\\src\\train.ts:3:9',
    ],
    'of pre-bundled dependencies': [
      [
        'stack@http://localhost:5173/node_modules/.vite/deps/@xent_core.js?v=1:10:5',
        'add@http://localhost:5173/node_modules/.vite/deps/@xent_core.js?v=1:20:5',
        'train@http://localhost:5173/src/train.ts:4:2',
      ],
      'train@http://localhost:5173/src/train.ts:4:2',
    ],
    'of linked sources served to a browser': [
      [
        'Error',
        '    at stack (http://localhost:5173/@fs/w/packages/core/src/debug/origin.ts:3:5)',
        '    at http://localhost:5173/@fs/w/packages/core/src/ops/elementwise.ts:3:5',
        '    at run (http://localhost:5173/src/worker.ts:8:1)',
      ],
      'run (http://localhost:5173/src/worker.ts:8:1)',
    ],
    'of one bundle is the outermost one': [
      [
        'Error',
        '    at a (http://h/assets/index-abc.js:1:100)',
        '    at b (http://h/assets/index-abc.js:1:200)',
      ],
      'b (http://h/assets/index-abc.js:1:200)',
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [lines, expected]) => {
    expect(userFrame(lines.join('\n'))).toBe(expected);
  });

  it('of no stack at all is unknown', () => {
    expect(userFrame('')).toBe(undefined);
  });
});
