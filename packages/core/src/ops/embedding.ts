import { ArgumentError, ShapeError } from '../errors.ts';
import { type Attrs, apply, type Composite } from '../op.ts';
import { requireDType } from '../promote.ts';
import { showSpec } from '../spec.ts';
import { asTensor, type Tensor, type TensorLike } from '../tensor.ts';
import { eq, where } from './compare.ts';
import { div } from './elementwise.ts';
import { fullOf } from './fill.ts';
import { requireIndices } from './index-range.ts';
import { indexAdd, indexSelect } from './indexing.ts';
import { broadcastTo, reshape } from './movement.ts';

interface EmbeddingAttrs extends Attrs {
  /** Row that gets no gradient, -1 for none. */
  readonly paddingIdx: number;
  /** Divide the gradient of a row by how often it occurs? */
  readonly scaleGradByFreq: boolean;
}

/** Inputs: rows `[n, width]` and int32 positions `[k]`. */
const embeddingOp: Composite<EmbeddingAttrs> = {
  name: 'embedding',
  infer: ([weight, ids]) => ({ shape: [...ids.shape, weight.shape[1] as number] }),
  decompose: ([weight, ids]) => indexSelect(weight, 0, ids),
  vjp(dy, [w, ids], { paddingIdx, scaleGradByFreq }) {
    let g = broadcastTo(dy, [ids.size, w.shape[1] as number]);
    const column = [ids.size, 1];
    if (paddingIdx >= 0) g = where(reshape(eq(ids, paddingIdx), column), 0, g);
    if (scaleGradByFreq) {
      const none = fullOf([w.shape[0] as number], 0, w.dtype);
      const counts = indexAdd(none, 0, ids, fullOf([ids.size], 1, w.dtype));
      g = div(g, reshape(indexSelect(counts, 0, ids), column));
    }
    return indexAdd(fullOf(w.shape, 0, w.dtype), 0, ids, g);
  },
};

export interface EmbeddingOptions {
  /** A row that gets no gradient; negative ones count from the end. None by default. */
  readonly paddingIdx?: number | null;
  /** Divide the gradient of each row by how often it occurs in the batch. Default false. */
  readonly scaleGradByFreq?: boolean;
}

/**
 * Rows of a table: for positions `[…]` and a table `[n, width]` a tensor `[…, width]`.
 *
 * @param ids int32 positions, any shape
 * @param weight the table
 * @param options `paddingIdx` and `scaleGradByFreq`
 * @throws IndexError for a position outside the table
 * @example
 * embedding(tensor([1, 0], { dtype: 'int32' }), tensor([[1, 2], [3, 4]]));   // [[3, 4], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(
  ids: TensorLike,
  weight: TensorLike,
  options: EmbeddingOptions = {},
): Tensor {
  const at = asTensor(ids, 'embedding');
  const w = asTensor(weight, 'embedding');
  requireDType('embedding', at, 'int32');
  if (w.ndim !== 2) {
    throw new ShapeError(`embedding: expected a table [n, width], got ${showSpec(w)}`);
  }
  const [rows, width] = w.shape as [number, number];
  requireIndices('embedding', at, rows);
  const padding = options.paddingIdx ?? null;
  if (padding !== null && (!Number.isInteger(padding) || padding < -rows || padding >= rows)) {
    throw new ArgumentError(
      `embedding: expected paddingIdx from ${-rows} to ${rows - 1} for ${showSpec(w)}, got ${padding}`,
    );
  }
  const found = apply(embeddingOp, [w, reshape(at, [at.size])], {
    paddingIdx: padding === null ? -1 : padding < 0 ? padding + rows : padding,
    scaleGradByFreq: options.scaleGradByFreq ?? false,
  });
  return reshape(found, [...at.shape, width]);
}
