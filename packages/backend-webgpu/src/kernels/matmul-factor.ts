import { type Scope, type Source, typeOf } from '../source.ts';
import { address, element, type Operand, type Place } from './matmul-problem.ts';

/**
 * Reads a factor four elements at a time, in the direction in which they lie next to each other. What lies past the end
 * of the sum is zero. The batch and the position along the product have to be names of the scope `main`.
 */
export interface Factor {
  readonly along: 'outer' | 'inner';
  /** The name of a vector of the four elements from `at` on. */
  vector(scope: Scope, at: Place): string;
  /** The name of the element at `at`. */
  one(scope: Scope, at: Place): string;
}

/** Sizes of one factor. */
interface Extents {
  readonly outer: number;
  readonly inner: number;
  /** The step along the sum divides its length. */
  readonly even: boolean;
  /** Positions along the product are multiples of four. */
  readonly aligned: boolean;
}

export function factorOf(source: Source, operand: Operand, extents: Extents): Factor {
  const { main } = source;
  const { even } = extents;
  const along = directionOf(operand, extents);
  const type = `vec4<${typeOf(operand.view.of.dtype)}>`;
  const array = isWide(source, operand, along, extents)
    ? source.vectors(operand.view.of, 'read')
    : null;
  /** Positions that exist; `wide` ones are followed by three that do too. */
  const clamp = (scope: Scope, index: string, way: 'outer' | 'inner', wide: boolean): string => {
    const last = extents[way] - (wide && way === along ? 4 : 1);
    return source.let(scope, `min(${index}, ${source.uniform(`last ${last}`, last)})`);
  };
  const load = (scope: Scope, { batch, outer, inner }: Place, wide: boolean): string => {
    const at = {
      batch,
      outer: clamp(main, outer, 'outer', wide),
      inner: even ? inner : clamp(scope, inner, 'inner', wide),
    };
    const x = wide
      ? source.let(scope, `${array}[${address(source, operand, at, 4)}]`)
      : element(source, scope, operand, at);
    if (even) return x;
    const end = source.uniform(`length ${extents.inner}`, extents.inner);
    return source.let(scope, `select(${wide ? `${type}()` : '0'}, ${x}, ${inner} < ${end})`);
  };
  return {
    along,
    one: (scope, at) => load(scope, at, false),
    vector(scope, at) {
      if (array) return load(scope, at, true);
      const four = [0, 1, 2, 3].map((c) => {
        const from = at[along];
        const next =
          c === 0 ? from : source.let(along === 'outer' ? main : scope, `${from} + ${c}u`);
        return load(scope, { ...at, [along]: next }, false);
      });
      return source.let(scope, `${type}(${four.join(', ')})`);
    },
  };
}

/** The direction in which neighbours lie closer together. */
function directionOf({ outer, inner }: Operand, extents: Extents): 'outer' | 'inner' {
  const far = (stride: number): number => Math.abs(stride) || Number.POSITIVE_INFINITY;
  return far(inner) < far(outer) || extents.outer === 1 ? 'inner' : 'outer';
}

/** Can vectors of four be loaded as such? */
function isWide(
  source: Source,
  operand: Operand,
  along: 'outer' | 'inner',
  extents: Extents,
): boolean {
  const { view, offset, batch } = operand;
  const across = operand[along === 'outer' ? 'inner' : 'outer'];
  return (
    source.hasVectors(view.of) &&
    operand[along] === 1 &&
    (along === 'inner' || extents.aligned) &&
    [offset, batch, across, extents[along]].every((n) => n % 4 === 0)
  );
}
