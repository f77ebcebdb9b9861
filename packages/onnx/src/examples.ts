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
import { OnnxError } from './errors.ts';
import { shown } from './export-options.ts';

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
      `${op}: expected an example input, a tensor or an array of tensors, got ${Array.isArray(list) ? 'an empty array' : shown(given)}; pass for example zeros([1, 784])`,
    );
  }
  return list.map((x) => asTensor(x, op));
}

/** Examples under names; those whose dimension 0 is that of the first one are taken as batches. */
export function examplesOf(given: readonly Tensor[], names: readonly string[]): Examples {
  return { names, specs: given.map((t) => t.spec), batch: given[0]?.shape[0] ?? null };
}

function isBatched({ batch }: Examples, spec: TensorSpec): boolean {
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
 * Batch sizes to capture at. Two give how sizes follow the batch, the third one checks it. 1 is left out, since
 * broadcasting makes it special, and large ones, since their sums are split.
 */
const SIZES: readonly number[] = [5, 6, 8];

export function sizesFor({ batch }: Examples, dynamic: boolean): readonly number[] {
  return dynamic && batch !== null ? SIZES : [batch ?? 1];
}

/** `name`, or `name.0`, `name.1`, … for several. */
export function numbered(name: string, count: number): readonly string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}.${i}`);
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

export const showExamples = ({ names, specs }: Examples): string =>
  names.map((name, i) => `'${name}' ${showSpec(specs[i] as TensorSpec)}`).join(', ');

/**
 * `run` for every size. A model that takes its example and refuses another size has that size written into it; wrong
 * arguments are wrong at every size.
 */
export function atSizes<T>(
  op: string,
  { batch }: Examples,
  sizes: readonly number[],
  run: (size: number) => T,
): readonly T[] {
  return sizes.map((size) => {
    try {
      return run(size);
    } catch (cause) {
      if (batch === null || size === batch || cause instanceof ArgumentError) throw cause;
      run(batch);
      throw new OnnxError(
        'XENT_GRAPH',
        `${op}: expected a model that takes any batch size, got one that takes ${batch} items, and refuses ${size} (${cause instanceof Error ? cause.message : cause}); write x.shape[0] or -1 instead of the number, or pass { dynamicBatch: false }`,
        { cause },
      );
    }
  });
}
