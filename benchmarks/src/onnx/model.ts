/** Writes small ONNX models: just the protobuf fields that the graphs beside this file need. */

export type ElementType = 'float32' | 'int64';

export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
}

export interface Constant extends Value {
  readonly data: Float32Array | BigInt64Array;
}

/** Integers become INT attributes, `{ float }` FLOAT, strings STRING. */
export type Attribute = number | string | { readonly float: number };

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface Model {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants?: readonly Constant[];
}

type Bytes = Uint8Array;

const IR_VERSION = 8;
const OPSET = 17;
const ELEMENT: Record<ElementType, number> = { float32: 1, int64: 7 };
const WIRE = { varint: 0, bytes: 2, fixed32: 5 };

const utf8 = new TextEncoder();

function concat(parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const tag = (field: number, wire: number): Bytes => varint((field << 3) | wire);

const int = (field: number, value: number): Bytes =>
  concat([tag(field, WIRE.varint), varint(value)]);

const message = (field: number, ...parts: readonly Bytes[]): Bytes => {
  const body = concat(parts);
  return concat([tag(field, WIRE.bytes), varint(body.length), body]);
};

const text = (field: number, value: string): Bytes => message(field, utf8.encode(value));

const float = (field: number, value: number): Bytes =>
  concat([tag(field, WIRE.fixed32), new Uint8Array(new Float32Array([value]).buffer)]);

function attribute(name: string, value: Attribute): Bytes {
  const kind = { float: 1, int: 2, string: 3 };
  if (typeof value === 'number') return message(5, text(1, name), int(3, value), int(20, kind.int));
  if (typeof value === 'string') {
    return message(5, text(1, name), text(4, value), int(20, kind.string));
  }
  return message(5, text(1, name), float(2, value.float), int(20, kind.float));
}

function node({ op, inputs, outputs, attributes = {} }: Node, index: number): Bytes {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${op}${index}`),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
}

function valueInfo(field: number, { name, type, dims }: Value): Bytes {
  const shape = message(2, ...dims.map((dim) => message(1, int(1, dim))));
  return message(field, text(1, name), message(2, message(1, int(1, ELEMENT[type]), shape)));
}

function initializer({ name, type, dims, data }: Constant): Bytes {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, ELEMENT[type]),
    text(8, name),
    message(9, raw),
  );
}

/** The bytes of a ModelProto. */
export function encodeModel({ nodes, inputs, outputs, constants = [] }: Model): Uint8Array {
  const graph = message(
    7,
    ...nodes.map(node),
    text(2, 'benchmark'),
    ...constants.map(initializer),
    ...inputs.map((value) => valueInfo(11, value)),
    ...outputs.map((value) => valueInfo(12, value)),
  );
  return concat([int(1, IR_VERSION), graph, message(8, int(2, OPSET))]);
}
