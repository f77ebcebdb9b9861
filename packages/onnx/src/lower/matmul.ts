import { isFloat } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, type Site, specAt, type Table } from './lowering.ts';

function matmul(b: Builder, site: Site): string {
  const { attrs, spec } = site;
  const transA = Boolean(attrs['transposeA']);
  const transB = Boolean(attrs['transposeB']);
  const inner = specAt(site, 0).shape.at(transA ? -2 : -1);
  if (inner === 0) return b.expand(b.scalar(spec.dtype, 0), spec.shape);
  // Gemm reads an operand transposed, but only matrices, and no integers.
  if (spec.shape.length === 2 && isFloat(spec.dtype)) {
    return b.node('Gemm', site.x, { transA: Number(transA), transB: Number(transB) });
  }
  const perm = spec.shape.length === 3 ? [0, 2, 1] : [1, 0];
  const turned = (i: number, turn: boolean): string =>
    turn ? b.node('Transpose', [at(site, i)], { perm }) : at(site, i);
  return b.node('MatMul', [turned(0, transA), turned(1, transB)]);
}

/** Rows times a transposed weight, plus a bias: one Gemm. */
export function linear(b: Builder, site: Site): string {
  const { spec } = site;
  const [x, weight, bias] = site.x as readonly [string, string, string];
  if (isFloat(spec.dtype) && specAt(site, 0).shape[1] !== 0) {
    return b.node('Gemm', [x, weight, bias], { transB: 1 });
  }
  const attrs = { transposeA: false, transposeB: true };
  return b.node('Add', [matmul(b, { ...site, attrs }), bias]);
}

export const products: Table = { matmul };
