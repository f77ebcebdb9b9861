import type { DType } from '@xent/core';
import type { Binding } from './kernel.ts';
import type { Target } from './target.ts';
import { bytesOnDevice, type Value } from './value.ts';
import { type Fragment, piecesOf } from './wgsl/fragment.ts';
import { fromHalf } from './wgsl/half.ts';

type Access = Binding['access'];

/** Type of an element in a kernel. */
export const typeOf = (dtype: DType): string =>
  dtype === 'int32' ? 'i32' : dtype === 'bool' ? 'bool' : 'f32';

/** The buffers of one kernel, what is declared at module level, and names. */
export class Buffers {
  readonly target: Target;
  protected readonly bindings: Binding[] = [];
  protected readonly declarations: string[] = [];
  protected readonly functions: Set<string> = new Set();
  readonly #arrays = new Map<string, string>();
  readonly #ids = new Map<Value, number>();
  #count = 0;

  constructor(target: Target) {
    this.target = target;
  }

  /** A fresh name. */
  name(prefix: string): string {
    // Not `i32`, which is a type.
    return `${prefix}_${this.#count++}`;
  }

  /** A declaration at module level, such as workgroup memory. */
  declare(line: string): void {
    this.declarations.push(line);
  }

  /** Makes helper functions available. */
  use(...fragments: readonly Fragment[]): void {
    for (const piece of fragments.flatMap(piecesOf)) this.functions.add(piece);
  }

  /** Name of the function `(u32) -> element` that reads a buffer. */
  reader(value: Value): string {
    return this.#named('read', value, 'get', (name) => {
      const { dtype } = value;
      const isHalf = dtype === 'float16';
      if (isHalf) this.use(fromHalf);
      const body = this.#parts(value, 'read', isHalf ? 2 : 1, (array, at) =>
        isHalf
          ? `return half_value(${array}[(${at}) >> 1u] >> ((i & 1u) << 4u));`
          : `return ${array}[${at}]${dtype === 'bool' ? ' != 0u' : ''};`,
      );
      this.declare(`fn ${name}(i: u32) -> ${typeOf(dtype)} { ${body} }`);
    });
  }

  /** Name of the function `(u32, element)` that writes a buffer; of float16 the word of two elements. */
  writer(value: Value): string {
    return this.#named('write', value, 'set', (name) => {
      const isBool = value.dtype === 'bool';
      const body = this.#parts(
        value,
        'write',
        1,
        (array, at) => `${array}[${at}] = ${isBool ? 'u32(v)' : 'v'}; return;`,
      );
      this.declare(`fn ${name}(i: u32, v: ${isBool ? 'bool' : wordOf(value)}) { ${body} }`);
    });
  }

  /** Can a value's elements be read or written in vectors of four? */
  hasVectors({ dtype, size, inlined }: Value): boolean {
    const isPlain = (dtype === 'float32' || dtype === 'int32') && !inlined;
    return isPlain && size > 0 && size % 4 === 0 && bytesOnDevice(size) <= this.target.maxBinding;
  }

  /** Name of the array of a value's elements in vectors of four. */
  vectors(value: Value, access: Access): string {
    return this.#named(`vectors ${access}`, value, 'b', (name) =>
      this.#bind(value, access, name, `vec4<${wordOf(value)}>`, 0, bytesOnDevice(value.size)),
    );
  }

  /** Tells values apart in keys. */
  protected id(value: Value): number {
    const id = this.#ids.get(value) ?? this.#ids.size;
    this.#ids.set(value, id);
    return id;
  }

  #named(kind: string, value: Value, prefix: string, make: (name: string) => void): string {
    const key = `${kind} ${this.id(value)}`;
    let name = this.#arrays.get(key);
    if (!name) {
      name = this.name(prefix);
      this.#arrays.set(key, name);
      make(name);
    }
    return name;
  }

  /** Binds a value in as many parts as it takes, and chooses among them; words hold `each` elements. */
  #parts(
    value: Value,
    access: Access,
    each: number,
    code: (array: string, at: string) => string,
  ): string {
    const bytes = bytesOnDevice(value.size, value.dtype);
    const part = this.target.maxBinding - (this.target.maxBinding % 256);
    const span = (part / 4) * each;
    let body = '';
    let k = 0;
    do {
      const array = this.name('b');
      const rest = bytes - k * part;
      this.#bind(value, access, array, wordOf(value), k * part, Math.max(4, Math.min(part, rest)));
      const line = code(array, k === 0 ? 'i' : `i - ${span * k}u`);
      k++;
      body += rest <= part ? line : `if (i < ${span * k}u) { ${line} } `;
    } while (k * part < bytes);
    return body;
  }

  #bind(
    value: Value,
    access: Access,
    name: string,
    type: string,
    offset: number,
    bytes: number,
  ): void {
    this.declare(
      `@group(0) @binding(${this.bindings.length}) var<storage, ${access === 'read' ? access : 'read_write'}> ${name}: array<${type}>;`,
    );
    this.bindings.push({ value, access, offset, bytes });
  }
}

/** Type of a word in a buffer. */
const wordOf = ({ dtype }: Value): string =>
  dtype === 'bool' || dtype === 'float16' ? 'u32' : typeOf(dtype);
