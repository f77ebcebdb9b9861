import { type Scope, type Source, typeOf } from '../source.ts';
import { bytesOnDevice } from '../value.ts';
import { address, element, isStored, type Operand, type Place } from './matmul-problem.ts';

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
  const along = directionOf(operand, extents);
  const type = `vec4<${typeOf(operand.view.of.dtype)}>`;
  const array = isWide(source, operand, along, extents)
    ? source.buffer(operand.view.of, 'read', type)
    : null;
  const clamped = (scope: Scope, index: string, n: number): string =>
    source.let(scope, `min(${index}, ${source.uniform(`last ${n}`, n - 1)})`);
  const orZero = (scope: Scope, inner: string, x: string, zero: string): string => {
    if (extents.even) return x;
    const end = source.uniform(`length ${extents.inner}`, extents.inner);
    return source.let(scope, `select(${zero}, ${x}, ${inner} < ${end})`);
  };
  /** Positions that exist; four from there on do too, if they are `wide` along that direction. */
  const inside = (scope: Scope, at: Place, wide: 'outer' | 'inner' | null): Place => {
    const { outer, inner } = extents;
    return {
      batch: at.batch,
      outer: clamped(main, at.outer, wide === 'outer' ? outer - 3 : outer),
      inner: extents.even
        ? at.inner
        : clamped(scope, at.inner, wide === 'inner' ? inner - 3 : inner),
    };
  };

  const one = (scope: Scope, at: Place): string => {
    const x = element(source, scope, operand, inside(scope, at, null));
    return orZero(scope, at.inner, x, '0');
  };
  const after = (scope: Scope, at: Place, c: number): Place => {
    if (c === 0) return at;
    const next = source.let(along === 'outer' ? main : scope, `${at[along]} + ${c}u`);
    return { ...at, [along]: next };
  };
  return {
    along,
    one,
    vector(scope, at) {
      if (!array) {
        const four = [0, 1, 2, 3].map((c) => one(scope, after(scope, at, c)));
        return source.let(scope, `${type}(${four.join(', ')})`);
      }
      const x = `${array}[${address(source, operand, inside(scope, at, along), 4)}]`;
      return orZero(scope, at.inner, source.let(scope, x), `${type}()`);
    },
  };
}

function directionOf(operand: Operand, extents: Extents): 'outer' | 'inner' {
  const { outer, inner, outerFirst } = operand;
  if (!isStored(operand)) return outerFirst ? 'inner' : 'outer';
  if (inner === 1 && extents.outer === 1) return 'inner';
  if (outer === 1 && inner !== 1) return 'outer';
  if (inner === 1 && outer !== 1) return 'inner';
  return outerFirst ? 'inner' : 'outer';
}

/** Can vectors of four be loaded as such? */
function isWide(
  { target }: Source,
  operand: Operand,
  along: 'outer' | 'inner',
  extents: Extents,
): boolean {
  const { of, offset } = operand.view;
  if (!isStored(operand) || of.dtype === 'bool' || bytesOnDevice(of.size) > target.maxBinding) {
    return false;
  }
  if (operand[along] !== 1 || (along === 'outer' && !extents.aligned)) return false;
  const across = along === 'outer' ? operand.inner : operand.outer;
  const steps = [of.size, offset, operand.batch, across, extents[along]];
  return steps.every((n) => n % 4 === 0);
}
