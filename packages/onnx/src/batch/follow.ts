import type { OnnxType } from '../lower/index.ts';

/**
 * How numbers follow the batch size N: `scale·N + shift` each, or `scale / (N + shift)` each.
 * `scale` 0 is a number that does not follow it.
 */
export interface Law {
  readonly kind: 'linear' | 'quotient';
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

type Numbers = ArrayLike<number | bigint>;
type Pair = readonly [scale: number, shift: number];

function linear(v: readonly number[], n: readonly number[]): Pair {
  const [v0, v1, n0, n1] = [v[0], v[1], n[0], n[1]] as [number, number, number, number];
  const scale = (v1 - v0) / (n1 - n0);
  return [scale, v0 - scale * n0];
}

function quotient(v: readonly number[], n: readonly number[]): Pair {
  const [v0, v1, n0, n1] = [v[0], v[1], n[0], n[1]] as [number, number, number, number];
  const shift = Math.round((v1 * n1 - v0 * n0) / (v0 - v1));
  const scale = v0 * (n0 + shift);
  // Stored numbers are rounded; what they came from is most often whole.
  const whole = Math.round(scale);
  return [Math.abs(scale - whole) < 1e-5 * Math.abs(scale) ? whole : scale, shift];
}

/**
 * The law that gives `values[k]` at batch size `sizes[k]`, or null. The sizes after the second one check it.
 */
export function follow(
  dtype: OnnxType,
  values: readonly Numbers[],
  sizes: readonly number[],
): Law | null {
  if (dtype === 'bool' || dtype === 'uint32') return null;
  const exact = dtype === 'int64' || dtype === 'int32';
  const near = (a: number, b: number): boolean =>
    exact ? a === b : Math.abs(a - b) <= 2e-7 * Math.abs(b) || a === b;
  const count = values[0]?.length ?? 0;
  const at = (i: number): number[] => values.map((v) => Number(v[i]));

  const find = (kind: Law['kind'], solve: typeof linear): Law | null => {
    const scale: number[] = [];
    const shift: number[] = [];
    for (let i = 0; i < count; i++) {
      const v = at(i);
      const same = v.every((x) => Object.is(x, v[0]));
      if (same && kind === 'quotient') return null;
      const [a, b] = same ? [0, v[0] as number] : solve(v, sizes);
      const holds = v.every((x, k) => {
        const n = sizes[k] as number;
        return same || near(kind === 'linear' ? a * n + b : a / (n + b), x);
      });
      if (!holds || (exact && !(Number.isInteger(a) && Number.isInteger(b)))) return null;
      scale.push(a);
      shift.push(b);
    }
    return { kind, scale, shift };
  };
  return find('linear', linear) ?? (exact ? null : find('quotient', quotient));
}

/** How a dimension that follows the batch is called: `batch`, `2*batch`, `batch+1`. */
export function dimName(name: string, scale: number, shift: number): string {
  const scaled = scale === 1 ? name : `${scale}*${name}`;
  if (shift === 0) return scaled;
  return shift > 0 ? `${scaled}+${shift}` : `${scaled}-${-shift}`;
}
