import type { Scope, Source } from '../source.ts';
import type { Value, View } from '../value.ts';

/** One factor: how far apart neighbours lie, in the view's memory, along each direction of the product. */
export interface Operand {
  readonly view: View;
  readonly batch: number;
  /** Along the rows of the product for the left factor, along its columns for the right one. */
  readonly outer: number;
  /** Along the sum. */
  readonly inner: number;
  /** Does the second to last dimension of the view run along the product, and the last one along the sum? */
  readonly outerFirst: boolean;
}

/** A product as kernels see it: `batch` times `[m, k] · [k, n]`. */
export interface Problem {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Operand;
  readonly right: Operand;
}

export function problemOf({ shape, args, attrs }: Value): Problem {
  const [a, b] = args as [View, View];
  const transposeA = Boolean(attrs['transposeA']);
  const transposeB = Boolean(attrs['transposeB']);
  const [m, n] = shape.slice(-2) as [number, number];
  return {
    batch: shape.length === 3 ? (shape[0] as number) : 1,
    m,
    n,
    k: a.shape.at(transposeA ? -2 : -1) as number,
    left: operand(a, !transposeA),
    right: operand(b, transposeB),
  };
}

function operand(view: View, outerFirst: boolean): Operand {
  const [down, right] = view.strides.slice(-2) as [number, number];
  const batch = view.shape.length === 3 ? (view.strides[0] as number) : 0;
  const [outer, inner] = outerFirst ? [down, right] : [right, down];
  return { view, batch, outer, inner, outerFirst };
}

/** A product of one column as one of one row, which has the same elements in the same order. */
export function asRow(problem: Problem): Problem {
  const { m, n, left, right } = problem;
  return n === 1 && m > 1 ? { ...problem, m: 1, n: m, left: right, right: left } : problem;
}

/** Is the factor read from a buffer, so that its strides are those of memory? */
export const isStored = ({ view: { of } }: Operand): boolean =>
  of.literal === undefined && !of.inlined;

/** Names of three `u32`: the batch, the position along the product and the one along the sum. */
export interface Place {
  readonly batch: string;
  readonly outer: string;
  readonly inner: string;
}

/** The name of one element of a factor. */
export function element(source: Source, scope: Scope, factor: Operand, at: Place): string {
  const { view } = factor;
  if (isStored(factor)) {
    return source.let(scope, `${source.reader(view.of)}(${address(source, factor, at)})`, 'x');
  }
  // What is computed on the spot has an index in the view.
  const [rows, columns] = view.shape.slice(-2) as [number, number];
  const [row, column] = factor.outerFirst ? [at.outer, at.inner] : [at.inner, at.outer];
  const width = source.uniform(`width ${columns}`, columns);
  const inside = `${row} * ${width} + ${column}`;
  const size = source.uniform(`matrix ${rows * columns}`, rows * columns);
  const index = view.shape.length === 3 ? `${at.batch} * ${size} + ${inside}` : inside;
  return source.load(scope, view, source.let(scope, index, 'i'));
}

/**
 * The position of an element in the buffer of a stored factor, in units of `unit` elements, which divide all distances. The
 * batch and the position along the product have to be names of the scope `main`.
 */
export function address(source: Source, factor: Operand, at: Place, unit = 1): string {
  const { view, batch, outer, inner } = factor;
  const base = sum([
    times(source, at.batch, view.shape.length === 3 ? batch : 0, unit),
    times(source, at.outer, outer, unit),
    view.offset === 0 ? '' : source.uniform(`offset ${view.offset / unit}`, view.offset / unit),
  ]);
  const start = base === '' ? '' : source.let(source.main, base, 'p');
  return sum([start, times(source, at.inner, inner, unit)]) || '0u';
}

const sum = (terms: readonly string[]): string => terms.filter((term) => term !== '').join(' + ');

/** Steps of 1 stand in the code, all others are uniforms; negative ones wrap around. */
function times(source: Source, name: string, stride: number, unit: number): string {
  if (stride === 0) return '';
  if (stride === 1) return unit === 1 ? name : `${name} / ${unit}u`;
  return `${name} * ${source.uniform(`stride ${stride / unit}`, stride / unit)}`;
}
