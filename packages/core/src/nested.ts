import type { DType, HostData, Shape } from './spec.ts';

/** Values in nested arrays; booleans for dtype `bool`. */
export type NestedValues = number | boolean | NestedValues[];

/** @internal Flat values as nested arrays of `shape`. */
export function toNested(data: HostData, shape: Shape, dtype: DType): NestedValues {
  let at = 0;
  const build = (depth: number): NestedValues => {
    if (depth === shape.length) {
      const v = data[at++] as number;
      return dtype === 'bool' ? v !== 0 : v;
    }
    return Array.from({ length: shape[depth] as number }, () => build(depth + 1));
  };
  return build(0);
}
