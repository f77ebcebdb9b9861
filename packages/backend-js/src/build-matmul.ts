import { matrixOrder } from '@xent/core/plan';
import { matmul } from './kernels/matmul.ts';
import type { FloatArray } from './kernels/scratch.ts';
import type { Run, Value, View } from './value.ts';

/** Products of matrices that lie along rows or along columns, with an optional row that is added. */
export function product({ shape, args, attrs }: Value): Run {
  const [a, b] = args as readonly [View, View];
  const { transposeA, transposeB } = attrs as {
    readonly transposeA: boolean;
    readonly transposeB: boolean;
  };
  const [m, n] = shape.slice(-2) as [number, number];
  const count = shape.length > 2 ? (shape[0] as number) : 1;
  const shapes = Array.from({ length: count }, (_, i) => ({
    m,
    n,
    k: a.shape.at(transposeA ? -2 : -1) as number,
    transposeA: (matrixOrder(a) === 'columns') !== transposeA,
    transposeB: (matrixOrder(b) === 'columns') !== transposeB,
    aOffset: a.offset + i * (a.strides[0] as number),
    bOffset: b.offset + i * (b.strides[0] as number),
    cOffset: i * m * n,
  }));
  return (y: FloatArray, p: FloatArray, q: FloatArray, bias: FloatArray | undefined) => {
    for (const each of shapes) matmul(p, q, y, each, bias);
  };
}
