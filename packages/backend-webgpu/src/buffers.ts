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
  readonly #names = new Map<string, string[]>();
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

  /** Element `index`, an expression, of a buffer. */
  element(value: Value, index: string): string {
    const { dtype } = value;
    const isHalf = dtype === 'float16';
    const at = isHalf ? `(${index}) >> 1u` : index;
    const word = this.#cells(value, 'read', at).reduce(
      (low, cell, k) => `select(${low}, ${cell}, (${at}) >= ${this.#span * k}u)`,
    );
    if (isHalf) this.use(fromHalf);
    if (isHalf) return `half_value(${word} >> (((${index}) & 1u) << 4u))`;
    return dtype === 'bool' ? `(${word} != 0u)` : word;
  }

  /** Writes element `index` of a value that has a buffer; of float16 the word of two elements. */
  write(value: Value, index: string, name: string): string {
    const word = value.dtype === 'bool' ? `u32(${name})` : name;
    const lines = this.#cells(value, 'write', index).map((cell) => `${cell} = ${word};`);
    const isIn = (k: number): string => `if ((${index}) / ${this.#span}u == ${k}u)`;
    return lines.length > 1
      ? lines.map((line, k) => `${isIn(k)} { ${line} }`).join(' ')
      : `${lines}`;
  }

  /** Can a value's elements be read or written in vectors of four? */
  hasVectors({ dtype, size, inlined }: Value): boolean {
    const isPlain = (dtype === 'float32' || dtype === 'int32') && !inlined;
    return isPlain && size > 0 && size % 4 === 0 && bytesOnDevice(size) <= this.target.maxBinding;
  }

  /** Name of the array of a value's elements in vectors of four. */
  vectors(value: Value, access: Access): string {
    return this.#arrays(value, access, `vec4<${typeOf(value.dtype)}>`)[0] as string;
  }

  /** Tells values apart in keys. */
  protected id(value: Value): number {
    const id = this.#ids.get(value) ?? this.#ids.size;
    this.#ids.set(value, id);
    return id;
  }

  /** Words that one binding shows. */
  get #span(): number {
    return Math.floor(this.target.maxBinding / 256) * 64;
  }

  /** Word `at` in each of the parts of a value, of which one has it. */
  #cells(value: Value, access: Access, at: string): string[] {
    const type = /bool|float16/.test(value.dtype) ? 'u32' : typeOf(value.dtype);
    return this.#arrays(value, access, type).map(
      (array, k) => `${array}[${k === 0 ? at : `(${at}) - ${this.#span * k}u`}]`,
    );
  }

  /** Names of the arrays that hold a value, in as many bindings as it takes. */
  #arrays(value: Value, access: Access, type: string): readonly string[] {
    const key = `${access} ${type} ${this.id(value)}`;
    let names = this.#names.get(key);
    if (!names) {
      const part = 4 * this.#span;
      const bytes = bytesOnDevice(value.size, value.dtype);
      names = [];
      for (let offset = 0; offset === 0 || offset < bytes; offset += part) {
        const name = this.name('b');
        const mode = access === 'read' ? access : 'read_write';
        names.push(name);
        this.declare(
          `@group(0) @binding(${this.bindings.length}) var<storage, ${mode}> ${name}: array<${type}>;`,
        );
        const size = Math.max(4, Math.min(part, bytes - offset));
        this.bindings.push({ value, access, offset, bytes: size });
      }
      this.#names.set(key, names);
    }
    return names;
  }
}
