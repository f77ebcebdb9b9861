import type { ExplorerState } from './state.ts';

/** The explorer's computation as a program for xent. */
export function typescriptCode({ z, t, y }: ExplorerState): string {
  return `import { crossEntropy, div, grad, softmax, tensor } from 'xent';

const z = tensor([[${z.join(', ')}]], { dtype: 'float64', requiresGrad: true });
const scaled = div(z, ${t});
const p = softmax(scaled, 1);
const loss = crossEntropy(scaled, [${y}]);
const [dz] = grad(loss, [z]);

console.log(await p.array());
console.log(await loss.item());
console.log(await dz.array());
`;
}

/** The same for PyTorch. */
export function pytorchCode({ z, t, y }: ExplorerState): string {
  return `import torch
import torch.nn.functional as F

z = torch.tensor([[${z.join(', ')}]], dtype=torch.float64, requires_grad=True)
scaled = z / ${t}
p = F.softmax(scaled, dim=1)
loss = F.cross_entropy(scaled, torch.tensor([${y}]))
loss.backward()

print(p.tolist())
print(loss.item())
print(z.grad.tolist())
`;
}
