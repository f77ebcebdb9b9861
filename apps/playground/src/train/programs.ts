import type { OptimizerId, TrainConfig } from './config.ts';
import models from './worker/models.ts?raw';

/** A run as a program, for xent and for PyTorch. */
export interface Programs {
  readonly typescript: string;
  readonly python: string;
}

export function programs(config: TrainConfig): Programs {
  return { typescript: typescriptProgram(config), python: pythonProgram(config) };
}

const CLASSES: Readonly<Record<OptimizerId, string>> = {
  sgd: 'SGD',
  momentum: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
};

function typescriptProgram(config: TrainConfig): string {
  const { model, optimizer, lr, batchSize, epochs, seed, digits } = config;
  const binary = model === 'nn1';
  const name = binary ? 'NeuralNet1' : 'NeuralNet2';
  const loss = binary ? 'BCELoss' : 'CrossEntropyLoss';
  const imports = [
    'ArrayDataset',
    loss,
    CLASSES[optimizer],
    'DataLoader',
    'Linear',
    'manualSeed',
    'Module',
    'ReLU',
    ...(binary ? ['Sigmoid'] : []),
    'type Tensor',
    'type TensorLike',
  ].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const options = optimizer === 'momentum' ? `{ lr: ${lr}, momentum: 0.9 }` : `{ lr: ${lr} }`;
  const classes = binary
    ? `1 for a ${digits[1]}, 0 for a ${digits[0]}`
    : digits.map((digit, index) => `${index} for a ${digit}`).join(', ');
  const target = binary ? `{ data: labels, shape: [1], dtype: 'float32' }` : '{ data: labels }';
  return `import {
${imports.map((imported) => `  ${imported},`).join('\n')}
} from 'xent';

${modelSource(name)}

manualSeed(${seed});
const model = new ${name}();
const criterion = new ${loss}();
const optimizer = new ${CLASSES[optimizer]}(model.parameters(), ${options});

// pixels: Uint8Array, 784 bytes an image; labels: Uint8Array, ${classes}
const digits = new ArrayDataset(
  { data: pixels, shape: [784], scale: 1 / 255 },
  ${target},
);
const loader = new DataLoader(digits, { batchSize: ${batchSize}, shuffle: true, seed: ${seed} });

for (let epoch = 0; epoch < ${epochs}; epoch++) {
  for (const [images, target] of loader) {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(images), target);
    loss.backward();
    optimizer.step();
    console.log(await loss.item());
  }
}
`;
}

/** Names sort without regard to case and to `type`. */
function sortKey(name: string): string {
  return name.replace('type ', '').toLowerCase();
}

/** The class as the worker runs it. */
export function modelSource(name: string): string {
  const start = models.indexOf(`export class ${name} `);
  const end = models.indexOf('\n}', start);
  if (start < 0 || end < 0) throw new Error(`modelSource: expected a class ${name} in models.ts`);
  return models.slice(start + 'export '.length, end + 2);
}

function pythonProgram({ model, optimizer, lr, batchSize, epochs, seed }: TrainConfig): string {
  const binary = model === 'nn1';
  const name = binary ? 'NeuralNet1' : 'NeuralNet2';
  const options = optimizer === 'momentum' ? `lr=${lr}, momentum=0.9` : `lr=${lr}`;
  return `import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(784, 5)
        self.relu = nn.ReLU()
        self.linear2 = nn.Linear(5, ${binary ? 1 : 3})

    def forward(self, x):
        out = self.linear2(self.relu(self.linear1(x)))
        return ${binary ? 'torch.sigmoid(out)' : 'out'}

torch.manual_seed(${seed})
model = ${name}()
criterion = nn.${binary ? 'BCELoss' : 'CrossEntropyLoss'}()
optimizer = torch.optim.${CLASSES[optimizer]}(model.parameters(), ${options})

# x: float32 [n, 784], pixels from 0 to 1
# y: ${binary ? 'float32 [n, 1], 0 or 1' : 'int64 [n], 0, 1 or 2'}
loader = DataLoader(TensorDataset(x, y), batch_size=${batchSize}, shuffle=True)

for epoch in range(${epochs}):
    for images, target in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), target)
        loss.backward()
        optimizer.step()
        print(loss.item())
`;
}
