import { matrixOrder } from '@xent/core/plan';
import type { Build } from './build.ts';
import { matmul } from './kernels/matmul.ts';
import { matmulInt32 } from './kernels/matmul-int32.ts';
import type { FloatArray } from './kernels/scratch.ts';

/** Products of matrices that lie along rows or along columns, with an optional row that is added. */
export const product: Build = ({ value, attrs }, a, b) => {
  const { dtype, shape } = value;
  const { transposeA, transposeB } = attrs;
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
  if (dtype === 'int32') {
    return (y: Int32Array, p: Int32Array, q: Int32Array) => {
      for (const each of shapes) matmulInt32(p, q, y, each);
    };
  }
  return (y: FloatArray, p: FloatArray, q: FloatArray, bias: FloatArray | undefined) => {
    for (const each of shapes) matmul(p, q, y, each, bias);
  };
};
