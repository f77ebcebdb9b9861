import type { Shape } from '@xent/core';

/** A float as it stands in JSON, which has no NaN and no infinities. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** An input: its values, or the recipe that makes them. */
export interface GoldenInput {
  readonly dtype: 'float32' | 'int64' | 'int32' | 'float64';
  readonly shape: Shape;
  readonly data?: readonly JsonNumber[];
  readonly recipe?: 'lcg32';
  readonly seed?: number;
  readonly scale?: number;
  readonly offset?: number;
  readonly low?: number;
  readonly high?: number;
}

/** A result: its values, or a summary of a big one. */
export interface GoldenResult {
  readonly shape: Shape;
  readonly data?: readonly JsonNumber[];
  readonly summary?: {
    readonly sum: JsonNumber;
    readonly abs_sum: JsonNumber;
    readonly first5: readonly JsonNumber[];
    readonly samples: readonly (readonly [index: number, value: JsonNumber])[];
  };
}

export interface GoldenOutcome {
  readonly output?: GoldenResult;
  readonly grads?: Readonly<Record<string, GoldenResult>>;
  readonly error?: { readonly type: string; readonly message: string };
}

/** One call of a function of PyTorch, with what it gave. The format is described in `fixtures/golden/README.md`. */
export interface GoldenCase extends GoldenOutcome {
  /** `name/number`. */
  readonly id: string;
  /** The function's name in `torch.nn.functional`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly kwargs: Readonly<Record<string, number | string | boolean>>;
  readonly inputs: Readonly<Record<string, GoldenInput>>;
  readonly upstream?: GoldenInput;
  /** The same call in float32; a second acceptable answer. */
  readonly f32?: GoldenOutcome;
}

/** The cases of a packed file. */
export function parseCases(lines: readonly string[]): GoldenCase[] {
  return lines.map((line) => JSON.parse(line) as GoldenCase);
}

/** Values of an input, as float32 or integer numbers. */
export function inputValues(input: GoldenInput): Float32Array | Int32Array {
  const { dtype, shape, data, seed = 0, scale = 1, offset = 0, low = 0, high = 1 } = input;
  const float = dtype === 'float32' || dtype === 'float64';
  if (data) return float ? Float32Array.from(data, Number) : Int32Array.from(data, Number);
  const size = shape.reduce((p, n) => p * n, 1);
  const out = float ? new Float32Array(size) : new Int32Array(size);
  let s = seed;
  for (let i = 0; i < size; i++) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    const k = s >>> 8;
    out[i] = float ? (k / 2 ** 24 - 0.5) * scale + offset : low + (k % (high - low));
  }
  return out;
}
