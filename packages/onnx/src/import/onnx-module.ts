import {
  ArgumentError,
  asTensor,
  type DType,
  DTypeError,
  type Parameter,
  ShapeError,
  showSpec,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { Module } from '@xent/nn';
import type { PlannedNode } from './plan.ts';
import { type Known, toTensor, type Value } from './value.ts';

/** An input of an imported model; sizes that are free are null, or the name that the file has for them. */
export interface OnnxInput {
  readonly name: string;
  readonly dtype: DType;
  /** Null where the file does not say. */
  readonly shape: readonly (number | string | null)[] | null;
}

/** @internal What a file becomes. */
export interface OnnxProgram {
  readonly inputs: readonly OnnxInput[];
  readonly output: string;
  readonly nodes: readonly PlannedNode[];
  readonly cells: ReadonlyMap<string, Parameter>;
  readonly constants: ReadonlyMap<string, Known>;
}

/**
 * A model of an ONNX file as a module: its weights are parameters under their names in the file, so it can be trained,
 * saved and exported again. Made by `importModel`.
 */
export class OnnxModule extends Module {
  /** What `forward` takes, in its order. */
  readonly inputs: readonly OnnxInput[];
  readonly #program: OnnxProgram;

  /** @internal Use `importModel`. */
  constructor(program: OnnxProgram) {
    super();
    this.inputs = program.inputs;
    this.#program = program;
  }

  /**
   * The output of the model for its inputs.
   * @throws ShapeError, DTypeError when an input is not what the file states
   */
  forward(...inputs: readonly TensorLike[]): Tensor {
    if (inputs.length !== this.inputs.length) {
      throw new ArgumentError(
        `OnnxModule: expected ${this.inputs.length} inputs (${this.inputs.map(({ name }) => name).join(', ')}), got ${inputs.length}`,
      );
    }
    const { nodes, cells, constants, output } = this.#program;
    const values = new Map<string, Value>([...constants, ...cells]);
    this.inputs.forEach((input, i) => {
      values.set(input.name, fitted(input, inputs[i] as TensorLike));
    });
    for (const node of nodes) {
      const given = node.inputs.map((name) => values.get(name));
      values.set(node.output, node.run(given, this));
    }
    return toTensor(values.get(output) as Value);
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.#program.cells;
  }

  protected override describe(): string {
    return `${this.#program.nodes.length} nodes, ${this.inputs.map(({ name }) => name).join(', ')} to ${this.#program.output}`;
  }
}

function fitted({ name, dtype, shape }: OnnxInput, given: TensorLike): Tensor {
  const t = asTensor(given, 'OnnxModule');
  const fits =
    shape === null ||
    (shape.length === t.ndim && shape.every((n, i) => typeof n !== 'number' || n === t.shape[i]));
  if (!fits) {
    throw new ShapeError(
      `OnnxModule: expected '${name}' of shape [${shape.map((n) => n ?? '?').join(', ')}], got ${showSpec(t.spec)}; reshape it`,
    );
  }
  if (t.dtype === dtype) return t;
  throw new DTypeError(
    `OnnxModule: expected '${name}' to be ${dtype}, got ${showSpec(t.spec)}; convert it with .to('${dtype}')`,
  );
}
