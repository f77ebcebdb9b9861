import { type Shape, sizeOf, stridesOf } from '@xent/core';
import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { Scope, Source } from '../source.ts';
import { perElement } from './per-element.ts';

/** An element, by its place along a dimension. */
interface Place {
  readonly source: Source;
  readonly scope: Scope;
  /** Names of the element's index, of its place, and of the number of places. */
  readonly i: string;
  readonly place: string;
  readonly length: string;
  /** The name of the index in a shape `to` of the element in another place, but otherwise with the same coordinates. */
  at(scope: Scope, place: string, to?: Shape): string;
}

/** A kernel for elements of a shape that look at others along the dimension of the operation. */
export function perPlace(
  context: BuildContext,
  shape: Shape,
  body: (place: Place) => void,
): Kernel[] {
  const { op, attrs } = context.value;
  const dim = attrs['dim'] as number;
  // A few reads in a loop, whatever it is.
  return perElement(context, { label: op, count: sizeOf(shape), work: 50 }, (source, outer, i) => {
    // A block of its own, because its variables have fixed names.
    const scope = source.inner(outer);
    const position = (strides: readonly number[]): string =>
      source.position(scope, { shape, strides, offset: 0 }, i);
    body({
      source,
      scope,
      i,
      place: position(shape.map((_, d) => Number(d === dim))),
      length: source.uniform('length', shape[dim] as number),
      at(inside, place, to = shape) {
        const strides = stridesOf(to);
        const stride = source.uniform(`stride ${strides[dim]}`, strides[dim] as number);
        return source.let(inside, `${position(strides.with(dim, 0))} + (${place}) * ${stride}`);
      },
    });
    outer.lines.push('{', ...scope.lines, '}');
  });
}
