import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArrays, readResults, writeArrays, writeResults } from '../arrays.ts';
import { Exchange } from '../exchange.ts';
import { WORKLOADS } from '../workloads.ts';
import { Channel } from './channel.ts';
import { findPython, startPython } from './python.ts';
import { processSession } from './session.ts';

describe('arrays in files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'xent-benchmarks-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keep their names, types and every bit', () => {
    const arrays = {
      x: Float32Array.of(0.1, -0, Number.NaN),
      labels: Int32Array.of(-1, 2 ** 31 - 1),
    };
    writeArrays(folder, arrays);
    expect(readArrays(folder)).toEqual(arrays);
  });

  it('carry results as float64', () => {
    const names = writeResults(folder, { loss: [0.1], gradient: Float32Array.of(0.1) });
    expect(readResults(folder, names)).toEqual({
      loss: Float64Array.of(0.1),
      gradient: Float64Array.of(Math.fround(0.1)),
    });
  });
});

describe('findPython', () => {
  it('prefers the one that was asked for', () => {
    const found = findPython('torch', { XENT_PYTHON: '/opt/python' }, () => true);
    expect(found).toBe('/opt/python');
  });

  it('takes the first that imports the library', () => {
    const found = findPython('torch', {}, (python) => python.startsWith('/usr'));
    expect(found).toBe('/usr/bin/python3');
  });

  it('says what was tried and how to help', () => {
    expect(() => findPython('torch', {}, () => false)).toThrow(
      'no Python here imports torch (tried python3, /usr/bin/python3; set XENT_PYTHON)',
    );
  });
});

describe('startPython', () => {
  it('wants the folder of a library path before it starts anything', () => {
    expect(() => startPython('torch', 'XENT_NO_SUCH_VARIABLE', 1000)).toThrow(
      'XENT_NO_SUCH_VARIABLE is not set',
    );
  });
});

describe('channel', () => {
  it('rejects with what a dying process said', async () => {
    const program = 'console.error("cannot load the library"); process.exit(3)';
    const child = spawn(process.execPath, ['-e', program]);
    const channel = new Channel(child, () => {}, 20_000);
    await expect(channel.call('open', { countBuffers: false })).rejects.toThrow(
      /its process ended \(3\): cannot load the library/,
    );
  });

  it('ends a process that does not answer in time', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const channel = new Channel(child, () => {}, 50);
    await expect(channel.call('open', { countBuffers: false })).rejects.toThrow(
      'open took longer than 0.05 s',
    );
    await new Promise((resolve) => child.on('close', resolve));
    expect(child.killed).toBe(true);
  });
});

describe('processSession', () => {
  it('reports a contender whose module does not exist', async () => {
    const exchange = new Exchange({
      ...WORKLOADS[0],
      family: 'softmax',
      sizes: { rows: 1, columns: 2 },
    });
    const source = { language: 'node', module: './contenders/ghost.ts' } as const;
    const options = { limitMilliseconds: 20_000, countBuffers: false };
    const session = processSession('ghost', source, exchange, options);
    try {
      await expect(session.open()).rejects.toThrow(/Cannot find module .*ghost/);
    } finally {
      session.stop();
      exchange.remove();
    }
  });
});
