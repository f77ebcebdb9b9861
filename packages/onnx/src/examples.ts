import {
  ArgumentError,
  asTensor,
  isTensorLike,
  type Shape,
  showSpec,
  type Tensor,
  type TensorLike,
  type TensorSpec,
} from '@xent/core';
import { placeholder } from '@xent/core/trace';

/** What a graph is captured with: specs of the inputs, and which of them have the batch as their dimension 0. */
export interface Examples {
  readonly names: readonly string[];
  readonly specs: readonly TensorSpec[];
  /** Size of the batch that was given; null when no input has one. */
  readonly batch: number | null;
}

/** One tensor, or several, as a list. */
export function toList(op: string, given: TensorLike | readonly TensorLike[]): readonly Tensor[] {
  const list: readonly TensorLike[] = isTensorLike(given) ? [given] : given;
  if (!Array.isArray(list) || list.length === 0) {
    throw new ArgumentError(
      `${op}: expected an example input, a tensor or an array of tensors, got ${Array.isArray(list) ? 'an empty array' : typeof given}; pass for example zeros([1, 784])`,
    );
  }
  return list.map((x) => asTensor(x, op));
}

/** Examples under names; those whose dimension 0 is that of the first one are taken as batches. */
export function examplesOf(given: readonly Tensor[], names: readonly string[]): Examples {
  return { names, specs: given.map((t) => t.spec), batch: given[0]?.shape[0] ?? null };
}

export function isBatched({ batch }: Examples, spec: TensorSpec): boolean {
  return batch !== null && spec.shape[0] === batch;
}

/** Placeholders like the examples, for a batch of `size`. */
export function inputsFor(examples: Examples, size: number): readonly Tensor[] {
  return examples.specs.map((spec) => {
    const shape: Shape = isBatched(examples, spec) ? [size, ...spec.shape.slice(1)] : spec.shape;
    return placeholder({ dtype: spec.dtype, shape });
  });
}

/**
 * Batch sizes to capture at. Two give how sizes follow the batch, the third one checks it; 1 is left out, since
 * broadcasting makes it special.
 */
export function sizesFor(examples: Examples, dynamic: boolean): readonly number[] {
  const { batch } = examples;
  if (!dynamic || batch === null) return [batch ?? 1];
  const first = Math.max(2, batch);
  return [first, first + 1, first + 3];
}

/** Names that are all different, or an error that says which is not. */
export function requireNames(op: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '' || seen.has(name)) {
      throw new ArgumentError(
        `${op}: expected a name of its own for every input, output and parameter, got '${name}' ${name === '' ? '' : 'twice'}; choose others with inputNames and outputNames`,
      );
    }
    seen.add(name);
  }
}

export const shown = ({ names, specs }: Examples): string =>
  names.map((name, i) => `'${name}' ${showSpec(specs[i] as TensorSpec)}`).join(', ');
