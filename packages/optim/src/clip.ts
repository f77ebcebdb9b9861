import {
  ArgumentError,
  abs,
  add,
  amax,
  div,
  full,
  maximum,
  minimum,
  mul,
  neg,
  noGrad,
  Parameter,
  pow,
  requireNumber,
  sqrt,
  sum,
  type Tensor,
  tensor,
} from '@xent/core';

export interface ClipGradNormOptions {
  /** The p of the p-norm, or `Infinity` for the largest magnitude. Default 2. */
  readonly normType?: number;
}

function withGradient(parameters: Parameter | Iterable<Parameter>): Parameter[] {
  const all = parameters instanceof Parameter ? [parameters] : [...parameters];
  return all.filter(({ grad }) => grad !== null);
}

function total(parts: readonly Tensor[], join: (a: Tensor, b: Tensor) => Tensor): Tensor {
  return parts.reduce((a, b) => join(a, b));
}

function normOf(gradients: readonly Tensor[], normType: number): Tensor {
  if (normType === Number.POSITIVE_INFINITY) {
    return total(
      gradients.map((g) => amax(abs(g))),
      maximum,
    );
  }
  if (normType === 2) {
    return sqrt(
      total(
        gradients.map((g) => sum(mul(g, g))),
        add,
      ),
    );
  }
  return pow(
    total(
      gradients.map((g) => sum(pow(abs(g), normType))),
      add,
    ),
    1 / normType,
  );
}

/**
 * Scales all gradients together so that their norm, taken as one vector, is at most `maxNorm`.
 *
 * @returns the norm before scaling, a scalar
 * @throws ArgumentError for a norm that is none
 * @example
 * loss.backward();
 * clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm(
  parameters: Parameter | Iterable<Parameter>,
  maxNorm: number,
  { normType = 2 }: ClipGradNormOptions = {},
): Tensor {
  requireNumber('clipGradNorm', 'maxNorm', maxNorm);
  requireNumber('clipGradNorm', 'normType', normType);
  if (maxNorm < 0 || normType <= 0) {
    throw new ArgumentError(
      `clipGradNorm: expected maxNorm from 0 and normType above 0, got ${maxNorm} and ${normType}`,
    );
  }
  const cells = withGradient(parameters);
  if (cells.length === 0) return full([], 0);
  return noGrad(() => {
    const norm = normOf(
      cells.map(({ grad }) => grad as Tensor),
      normType,
    );
    const factor = minimum(div(maxNorm, add(norm, 1e-6)), 1);
    for (const cell of cells) cell.grad = mul(cell.grad as Tensor, factor);
    return norm;
  });
}

/**
 * Limits every element of the gradients to [-clipValue, clipValue].
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue(
  parameters: Parameter | Iterable<Parameter>,
  clipValue: number,
): void {
  if (typeof clipValue !== 'number' || !(clipValue >= 0)) {
    throw new ArgumentError(`clipGradValue: expected a limit from 0, got ${clipValue}`);
  }
  noGrad(() => {
    for (const cell of withGradient(parameters)) {
      const grad = cell.grad as Tensor;
      const limit = tensor(clipValue, { dtype: grad.dtype });
      cell.grad = minimum(maximum(grad, neg(limit)), limit);
    }
  });
}
