import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Parameter, type Tensor, zeros } from '@xent/core';
import { BCELoss, CrossEntropyLoss } from '@xent/losses';
import { GELU, Linear, LogSoftmax, type Module, PReLU, ReLU, Sequential, Softmax } from '@xent/nn';
import { Adam, AdamW, type Optimizer, SGD } from '@xent/optim';
import { Mlp, NeuralNet1, NeuralNet2 } from '../src/fixtures/networks.ts';
import { exportModel, exportTrainingStep, type LossLike } from '../src/index.ts';

type Net = Module & { forward(x: Tensor): Tensor };

const NETWORKS: Readonly<Record<string, readonly [create: () => Net, loss: LossLike]>> = {
  NeuralNet1: [() => new NeuralNet1(), new BCELoss()],
  NeuralNet2: [() => new NeuralNet2(), new CrossEntropyLoss({ labelSmoothing: 0.1 })],
  Mlp: [() => new Mlp(), new CrossEntropyLoss()],
};

const OPTIMIZERS: Readonly<Record<string, (p: Parameter[]) => Optimizer>> = {
  sgd: (p) => new SGD(p),
  nesterov: (p) => new SGD(p, { momentum: 0.9, nesterov: true, weightDecay: 1e-4 }),
  adam: (p) => new Adam(p),
  adamw: (p) => new AdamW(p, { amsgrad: true }),
};

/** Models and training steps for a checker, by name. */
export async function writeModels(opset: 17 | 21): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [name, [create, loss]] of Object.entries(NETWORKS)) {
    files.set(name, await exportModel(create().eval(), zeros([1, 784]), { opset }));
    for (const [rule, make] of Object.entries(OPTIMIZERS)) {
      const model = create();
      const target = name === 'NeuralNet1' ? zeros([1, 1]) : zeros([1], { dtype: 'int32' });
      const { bytes } = await exportTrainingStep({
        model,
        loss,
        optimizer: make(model.parameters()),
        example: [zeros([1, 784]), target],
        opset,
      });
      files.set(`${name}-${rule}`, bytes);
    }
  }
  const layers = [new Linear(8, 8), new GELU(), new PReLU(), new ReLU(), new Linear(8, 4)];
  for (const last of [new Softmax(1), new LogSoftmax(-1)]) {
    const model = new Sequential(...layers, last).eval();
    files.set(last.constructor.name, await exportModel(model, zeros([1, 8]), { opset }));
  }
  return files;
}

/** A Python that has `onnx`, or why there is none. */
export function findChecker(): { readonly python: string } | { readonly reason: string } {
  const candidates = ['python3', '/usr/bin/python3'];
  for (const python of candidates) {
    const { status } = spawnSync(python, ['-c', 'import onnx'], { timeout: 60_000 });
    if (status === 0) return { python };
  }
  return {
    reason: `${candidates.join(' and ')} have no module onnx; on Debian: apt-get install python3-onnx`,
  };
}

/** What the checker says of these files. */
export function check(
  python: string,
  files: ReadonlyMap<string, Uint8Array>,
): { readonly ok: boolean; readonly report: string } {
  const folder = mkdtempSync(join(tmpdir(), 'xent-onnx-'));
  try {
    const paths = Array.from(files, ([name, bytes]) => {
      const path = join(folder, `${name}.onnx`);
      writeFileSync(path, bytes);
      return path;
    });
    const script = fileURLToPath(new URL('check_models.py', import.meta.url));
    const options = { encoding: 'utf8', timeout: 120_000 } as const;
    const { status, stdout, stderr } = spawnSync(python, [script, ...paths], options);
    return { ok: status === 0, report: `${stdout}${stderr}`.replaceAll(`${folder}/`, '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
