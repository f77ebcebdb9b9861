import { allocate, sizeOf } from '@xent/core';
import type { Kernel } from './kernel.ts';

const matmul: Kernel = ([a, b], _, spec) => {
  const [m, n] = spec.shape.slice(-2) as [number, number];
  const k = a!.spec.shape.at(-1)!;
  const batches = spec.shape.length === 3 ? spec.shape[0]! : 1;
  const integers = spec.dtype === 'int32';
  const out = allocate(spec.dtype, sizeOf(spec.shape));
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = a!.data[(batch * m + i) * k + p]!;
          const y = b!.data[(batch * k + p) * n + j]!;
          sum += integers ? Math.imul(x, y) : x * y;
        }
        out[(batch * m + i) * n + j] = sum;
      }
    }
  }
  return out;
};

export const products: Readonly<Record<string, Kernel>> = { matmul };
