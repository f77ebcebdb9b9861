import { OnnxError } from '../errors.ts';
import {
  AttributeProtoAttributeType as Attribute,
  type AttributeProto,
  type NodeProto,
} from '../proto/onnx.generated.ts';
import { malformed, readTensor } from './tensor-data.ts';
import type { Known, Value } from './value.ts';

/** What a node does with its inputs; an optional input that is left out is undefined. */
export type Run = (inputs: readonly (Value | undefined)[], context: RunContext) => Value;

/** What a node may ask of the module that it is in. */
export interface RunContext {
  readonly training: boolean;
}

/** One node of the file: its attributes, each of which has to be read. */
export class NodeView {
  readonly op: string;
  readonly opset: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** `Gemm node '/fc1/Gemm'`: for messages. */
  readonly label: string;
  readonly #attributes: Map<string, AttributeProto>;

  constructor(proto: NodeProto, opset: number, position: number) {
    this.op = proto.opType;
    this.opset = opset;
    this.inputs = proto.input;
    this.outputs = proto.output;
    this.label = `${proto.opType || 'unnamed'} node ${proto.name ? `'${proto.name}'` : position}`;
    this.#attributes = new Map(proto.attribute.map((a) => [a.name, a]));
  }

  int(name: string, fallback: number): number {
    return this.#take(name, 'INT')?.i ?? fallback;
  }

  float(name: string, fallback: number): number {
    return this.#take(name, 'FLOAT')?.f ?? Math.fround(fallback);
  }

  text(name: string, fallback: string): string {
    return this.#take(name, 'STRING')?.s ?? fallback;
  }

  ints(name: string): readonly number[] | null {
    return this.#take(name, 'INTS')?.ints ?? null;
  }

  floats(name: string): readonly number[] | null {
    return this.#take(name, 'FLOATS')?.floats ?? null;
  }

  tensor(name: string): Known | null {
    const attribute = this.#take(name, 'TENSOR');
    if (!attribute) return null;
    if (!attribute.t) malformed(this.label, `has no tensor in its attribute '${name}'`);
    return readTensor(attribute.t, `attribute '${name}' of ${this.label}`);
  }

  /** An attribute that means nothing here. */
  ignore(name: string): void {
    this.#attributes.delete(name);
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  /** Refuses attributes that nobody has read. */
  finish(): void {
    const [name] = this.#attributes.keys();
    if (name !== undefined) this.refuse(`the attribute '${name}'`, 'export the model without it');
  }

  refuse(what: string, fix: string): never {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: ${this.label} has ${what}, which importModel does not know; ${fix}`,
    );
  }

  #take(name: string, type: keyof typeof Attribute): AttributeProto | undefined {
    const attribute = this.#attributes.get(name);
    this.#attributes.delete(name);
    if (attribute && attribute.type !== Attribute[type]) {
      malformed(this.label, `has an attribute '${name}' of another type than ${type}`);
    }
    return attribute;
  }
}

/** Reads the attributes of a node and gives what it does. */
export type Importer = (node: NodeView) => Run;

export type ImportTable = Readonly<Record<string, Importer>>;
