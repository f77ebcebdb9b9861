import { type Scope, type Source, typeOf } from '../source.ts';
import { bytesOnDevice } from '../value.ts';
import { address, element, isStored, type Operand, type Place } from './matmul-problem.ts';

/** Reads a factor four elements at a time, in the direction in which they lie next to each other. */
export interface Factor {
  readonly along: 'outer' | 'inner';
  /** The name of a vector of the four elements from `at` on. What lies past the end of the sum is zero. */
  vector(scope: Scope, at: Place): string;
}

/** Sizes of one factor: along the product, and along the sum. */
interface Extents {
  readonly outer: number;
  readonly inner: number;
  /** The step along the sum divides its length. */
  readonly even: boolean;
}

export function factorOf(source: Source, operand: Operand, extents: Extents): Factor {
  const along = directionOf(operand);
  const type = `vec4<${typeOf(operand.view.of.dtype)}>`;
  const last = (n: number): string => source.uniform(`last ${n}`, n - 1);
  const inside = (scope: Scope, inner: string): string =>
    source.let(scope, `${inner} < ${source.uniform(`length ${extents.inner}`, extents.inner)}`);
  const clamped = (scope: Scope, index: string, n: number): string =>
    source.let(scope, `min(${index}, ${last(n)})`);
  const wide = isWide(source, operand, along, extents)
    ? source.buffer(operand.view.of, 'read', type)
    : null;

  const one = (scope: Scope, at: Place): string => {
    const outer = clamped(scope, at.outer, extents.outer);
    if (extents.even) return element(source, scope, operand, { ...at, outer });
    const inner = clamped(scope, at.inner, extents.inner);
    const x = element(source, scope, operand, { batch: at.batch, outer, inner });
    return source.let(scope, `select(0, ${x}, ${inside(scope, at.inner)})`);
  };

  return {
    along,
    vector(scope, at) {
      if (!wide) {
        const elements = [0, 1, 2, 3].map((c) =>
          one(scope, {
            ...at,
            [along]: c === 0 ? at[along] : source.let(scope, `${at[along]} + ${c}u`),
          }),
        );
        return source.let(scope, `${type}(${elements.join(', ')})`);
      }
      // Four at once never straddle the end: its distance is a multiple of four.
      const outer = clamped(scope, at.outer, along === 'outer' ? extents.outer - 3 : extents.outer);
      if (extents.even) {
        return source.let(scope, `${wide}[(${address(source, operand, { ...at, outer })}) / 4u]`);
      }
      const inner = clamped(scope, at.inner, along === 'inner' ? extents.inner - 3 : extents.inner);
      const x = `${wide}[(${address(source, operand, { batch: at.batch, outer, inner })}) / 4u]`;
      return source.let(scope, `select(${type}(), ${x}, ${inside(scope, at.inner)})`);
    },
  };
}

function directionOf(operand: Operand): 'outer' | 'inner' {
  const { outer, inner, outerFirst } = operand;
  if (!isStored(operand)) return outerFirst ? 'inner' : 'outer';
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
  const across = along === 'outer' ? operand.inner : operand.outer;
  const steps = [of.size, offset, operand.batch, across, extents[along]];
  return operand[along] === 1 && steps.every((n) => n % 4 === 0);
}
