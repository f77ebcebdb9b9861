import { isFloat } from '@xent/core';
import type { Builder } from './builder.ts';
import { at, type Site, specAt, type Table } from './lowering.ts';

function matmul(b: Builder, site: Site): string {
  const { spec } = site;
  if (specAt(site, 0).shape.at(-1) === 0) return b.expand(b.scalar(spec.dtype, 0), spec.shape);
  // Gemm reads an operand transposed, but only matrices, and no integers.
  if (spec.shape.length === 2 && isFloat(spec.dtype)) {
    const [left, right] = [0, 1].map((i) => untransposed(b, at(site, i))) as [Read, Read];
    return b.node('Gemm', [left.name, right.name], {
      transA: left.isTransposed,
      transB: right.isTransposed,
    });
  }
  return b.node('MatMul', site.x);
}

interface Read {
  readonly name: string;
  readonly isTransposed: 0 | 1;
}

/** A matrix as it was before a transposition, which is left out if nothing else reads it. */
function untransposed(b: Builder, name: string): Read {
  const node = b.nodes.find(({ op, outputs }) => op === 'Transpose' && outputs[0] === name);
  return node ? { name: node.inputs[0] as string, isTransposed: 1 } : { name, isTransposed: 0 };
}

/** Rows times a transposed weight, plus a bias: one Gemm. */
export function linear(b: Builder, site: Site): string {
  const { spec } = site;
  const [x, weight, bias] = site.x as readonly [string, string, string];
  if (isFloat(spec.dtype) && specAt(site, 0).shape[1] !== 0) {
    return b.node('Gemm', [x, weight, bias], { transB: 1 });
  }
  const turned = b.node('Transpose', [weight], { perm: [1, 0] });
  return b.node('Add', [matmul(b, { ...site, x: [x, turned] }), bias]);
}

export const products: Table = { matmul };
