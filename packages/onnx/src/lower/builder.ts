import { allocate, sizeOf } from '@xent/core';
import type { LoweredAttribute, LoweredConstant, LoweredNode, OnnxType } from './model.ts';

export type NodeAttributes = Readonly<Record<string, LoweredAttribute>>;

export interface BuilderOptions {
  readonly opset: number;
  /** Whose gaps are to be avoided. */
  readonly provider: 'cpu' | 'webgpu';
  /** Does softmax become ONNX's own operator, whatever its accuracy? */
  readonly standard: boolean;
  /** Are equal constants, and equal nodes, one? */
  readonly share: boolean;
  /** Names that are not given to anything. */
  readonly taken: ReadonlySet<string>;
}

/** Collects nodes and constants, and gives every value a name. */
export class Builder {
  readonly opset: number;
  readonly standard: boolean;
  readonly onWebGPU: boolean;
  readonly nodes: LoweredNode[] = [];
  readonly constants: Map<string, LoweredConstant> = new Map();
  #source = -1;
  #label = '';
  #part = 0;
  #count = 0;
  readonly #shared: Map<string, string> | null;
  readonly #taken: ReadonlySet<string>;

  constructor({ opset, provider, standard, share, taken }: BuilderOptions) {
    this.opset = opset;
    this.standard = standard;
    this.onWebGPU = provider === 'webgpu';
    this.#shared = share ? new Map() : null;
    this.#taken = taken;
  }

  /** What comes next belongs to node `source` of the graph; nodes are called `label`, `label.1`, … */
  begin(source: number, label: string): void {
    this.#source = source;
    this.#label = label;
    this.#part = 0;
  }

  /** A node with one result, whose name is returned: the one that computes the same, if there is one. */
  node(op: string, inputs: readonly string[], attributes: NodeAttributes = {}): string {
    const key = this.#shared ? `${op}(${inputs.join()})${JSON.stringify(attributes)}` : '';
    const twin = this.#shared?.get(key);
    if (twin !== undefined) return twin;
    const [name] = this.many(op, inputs, 1, attributes) as [string];
    this.#shared?.set(key, name);
    return name;
  }

  /** A node with several results. */
  many(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: NodeAttributes = {},
  ): readonly string[] {
    const outputs = Array.from({ length: count }, () => this.fresh('t'));
    this.emit(op, inputs, outputs, attributes);
    return outputs;
  }

  /** A node whose results have these names. */
  emit(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: NodeAttributes = {},
  ): void {
    const part = this.#part++;
    const name = part === 0 ? this.#label : `${this.#label}.${part}`;
    this.nodes.push({ op, name, inputs, outputs, attributes, source: this.#source });
  }

  fresh(prefix: string): string {
    for (;;) {
      const name = `${prefix}${this.#count++}`;
      if (!this.#taken.has(name)) return name;
    }
  }

  /** Values of an element type of xent, or `uint32`, as part of the model. The one place where constants are made. */
  constant(
    dtype: Exclude<OnnxType, 'int64'>,
    shape: readonly number[],
    values: ArrayLike<number>,
  ): string {
    if (dtype === 'uint32') return this.#add(dtype, shape, Uint32Array.from(values));
    const data = allocate(dtype, values.length);
    data.set(values);
    return this.#add(dtype, shape, data);
  }

  scalar(dtype: Exclude<OnnxType, 'int64'>, value: number): string {
    return this.constant(dtype, [], [value]);
  }

  /** A vector of int64: what ONNX wants shapes, axes and bounds as. */
  ints(values: readonly number[]): string {
    return this.#add(
      'int64',
      [values.length],
      BigInt64Array.from(values, (n) => BigInt(n)),
    );
  }

  #add(dtype: OnnxType, shape: readonly number[], data: LoweredConstant['data']): string {
    if (sizeOf(shape) !== data.length) {
      throw new RangeError(`constant of shape [${shape.join()}] with ${data.length} elements`);
    }
    // Spelled with Object.is in mind: 0 and -0 are different constants.
    const key =
      this.#shared && data.length <= 16 ? `${dtype}[${shape.join()}]${spell(data)}` : null;
    const twin = key === null ? undefined : this.#shared?.get(key);
    if (twin !== undefined) return twin;
    const name = this.fresh('c');
    this.constants.set(name, { dtype, shape: [...shape], data, source: this.#source });
    if (key !== null) this.#shared?.set(key, name);
    return name;
  }

  /** `x` as another element type. */
  cast(x: string, to: OnnxType): string {
    return this.node('Cast', [x], { to: TYPE_CODE[to] });
  }

  reshape(x: string, shape: readonly number[]): string {
    // Without allowzero a size of 0 would mean "as in the input".
    return this.node('Reshape', [x, this.ints(shape)], { allowzero: 1 });
  }

  expand(x: string, shape: readonly number[]): string {
    return this.node('Expand', [x, this.ints(shape)]);
  }

  /** `[from, to)` along each axis that is named. */
  slice(
    x: string,
    axes: readonly number[],
    from: readonly number[],
    to: readonly number[],
    step: readonly number[],
  ): string {
    return this.node('Slice', [
      x,
      this.ints(from),
      this.ints(to),
      this.ints(axes),
      this.ints(step),
    ]);
  }

  /** A reduction. Axes are an input from opset 18 on, of ReduceSum also before. */
  reduce(op: string, x: string, axes: readonly number[], keepdims: boolean): string {
    const keep = { keepdims: Number(keepdims) };
    return op === 'ReduceSum' || this.opset >= 18
      ? this.node(op, [x, this.ints(axes)], keep)
      : this.node(op, [x], { ...keep, axes });
  }
}

/** `TensorProto.DataType`. */
export const TYPE_CODE: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
};

function spell(data: LoweredConstant['data']): string {
  let text = '';
  for (const v of data) text += Object.is(v, -0) ? '-0,' : `${v},`;
  return text;
}
