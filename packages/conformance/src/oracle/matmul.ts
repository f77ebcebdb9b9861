import { allocate, sizeOf } from '@xent/core';
import type { Kernel } from './kernel.ts';
import { rowMajor } from './positions.ts';

const matmul: Kernel = ([a, b], attrs, spec) => {
  const [m, n] = spec.shape.slice(-2) as [number, number];
  const [rowA, colA] = strides(a!.spec.shape, Boolean(attrs['transposeA']));
  const [rowB, colB] = strides(b!.spec.shape, Boolean(attrs['transposeB']));
  const k = a!.spec.shape.at(attrs['transposeA'] ? -2 : -1)!;
  const batches = spec.shape.length === 3 ? spec.shape[0]! : 1;
  const integers = spec.dtype === 'int32';
  const out = allocate(spec.dtype, sizeOf(spec.shape));
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = a!.data[batch * m * k + i * rowA + p * colA]!;
          const y = b!.data[batch * k * n + p * rowB + j * colB]!;
          sum += integers ? Math.imul(x, y) : x * y;
        }
        out[(batch * m + i) * n + j] = sum;
      }
    }
  }
  return out;
};

/** Distance of neighbours in a column and in a row. */
function strides(shape: readonly number[], transposed: boolean): readonly [number, number] {
  const [row, column] = rowMajor(shape).slice(-2) as [number, number];
  return transposed ? [column, row] : [row, column];
}

export const products: Readonly<Record<string, Kernel>> = { matmul };
