import { allocate } from '@xent/core';
import type { LoweredConstant, LoweredNode, OnnxType } from '../lower/index.ts';
import type { Law } from './follow.ts';

type Numeric = 'float64' | 'float32' | 'int32';

/** `TensorProto.DataType`. */
const CODES: Readonly<Record<Numeric, number>> = { float32: 1, int32: 6, float64: 11 };

function toArray(dtype: Numeric | 'int64', values: readonly number[]): LoweredConstant['data'] {
  if (dtype === 'int64') return BigInt64Array.from(values, BigInt);
  const data = allocate(dtype, values.length);
  data.set(values);
  return data;
}

/** Nodes at the front of a model that compute what follows the size of its batch. */
export class BatchSize {
  readonly nodes: LoweredNode[] = [];
  readonly constants: Map<string, LoweredConstant> = new Map();
  readonly #input: string;
  readonly #taken: ReadonlySet<string>;
  readonly #made: Map<string, string> = new Map();
  #count = 0;

  /** `input`: an input of the model whose dimension 0 is the batch. */
  constructor(input: string, taken: ReadonlySet<string>) {
    this.#input = input;
    this.#taken = taken;
  }

  /** A value of `shape` that follows the batch by `law`; its name is returned. */
  value(dtype: Numeric | 'int64', shape: readonly number[], { kind, scale, shift }: Law): string {
    return this.#once(`${dtype}[${shape}]${kind} ${scale} ${shift}`, () => {
      const n = this.#size(dtype);
      const given = (values: readonly number[]): string => this.#constant(dtype, shape, values);
      if (kind === 'quotient') {
        const divisor = shift.every((b) => b === 0) ? n : this.#node('Add', [n, given(shift)]);
        return this.#node('Div', [given(scale), divisor]);
      }
      const plain = shape.length === 0 && scale[0] === 1;
      const scaled = plain ? n : this.#node('Mul', [n, given(scale)]);
      return shift.every((b) => b === 0) ? scaled : this.#node('Add', [scaled, given(shift)]);
    });
  }

  /** The size itself, a scalar. */
  #size(dtype: OnnxType): string {
    if (dtype !== 'int64') {
      return this.#once(dtype, () =>
        this.#node('Cast', [this.#size('int64')], { to: CODES[dtype as Numeric] }),
      );
    }
    return this.#once(dtype, () => {
      const shape = this.#node('Shape', [this.#input]);
      return this.#node('Gather', [shape, this.#constant('int64', [], [0])], { axis: 0 });
    });
  }

  #once(key: string, make: () => string): string {
    const name = this.#made.get(key) ?? make();
    this.#made.set(key, name);
    return name;
  }

  #constant(dtype: Numeric | 'int64', shape: readonly number[], values: readonly number[]): string {
    return this.#once(`${dtype}[${shape}] ${values}`, () => {
      const name = this.#name();
      this.constants.set(name, { dtype, shape, data: toArray(dtype, values), source: -1 });
      return name;
    });
  }

  #node(op: string, inputs: readonly string[], attributes: LoweredNode['attributes'] = {}): string {
    const name = this.#name();
    this.nodes.push({ op, name, inputs, outputs: [name], attributes, source: -1 });
    return name;
  }

  #name(): string {
    for (;;) {
      const name = `batch.${this.#count++}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}
