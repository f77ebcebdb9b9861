import type { DType, Shape } from '@xent/core';
import { isWhole, merged } from '@xent/core/plan';
import type { Binding, Kernel } from './kernel.ts';
import type { Target } from './target.ts';
import { bytesOnDevice, type Value, type View } from './value.ts';
import { spell } from './wgsl/elementwise.ts';
import { type Fragment, piecesOf } from './wgsl/fragment.ts';

/** How an elementwise operation is spelled: an expression of its arguments' names. */
export type Spell = (source: Source, value: Value, args: readonly string[]) => string;

/** Code within one pair of braces: lines, and what already has a name there. */
export interface Scope {
  readonly lines: string[];
  readonly names: Map<string, string>;
  readonly parent: Scope | null;
}

const TYPES: Record<DType, string> = {
  float64: 'f32',
  float32: 'f32',
  float16: 'f32',
  int32: 'i32',
  bool: 'bool',
};

/** Type of an element in a kernel. */
export const typeOf = (dtype: DType): string => TYPES[dtype];

/** Where the elements of a shape lie: element `i` at `offset + Σ index · stride`. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Writes one kernel: bindings, uniforms, helper functions and code, each name once. */
export class Source {
  readonly target: Target;
  readonly #bindings: Binding[] = [];
  readonly #declarations: string[] = [];
  readonly #accessors = new Map<string, string>();
  readonly #uniforms: number[] = [0, 0];
  readonly #uniformNames = new Map<string, string>();
  readonly #functions = new Set<string>();
  readonly #ids = new Map<Value, number>();
  #count = 0;
  usesSubgroups = false;
  readonly main: Scope = { lines: [], names: new Map(), parent: null };

  constructor(target: Target) {
    this.target = target;
  }

  /** A fresh name. */
  name(prefix: string): string {
    // Not `i32`, which is a type.
    return `${prefix}_${this.#count++}`;
  }

  /** The name of a number that is not part of the code, as a `u32`; equal keys share one. */
  uniform(key: string, value: number): string {
    let name = this.#uniformNames.get(key);
    if (!name) {
      const at = this.#uniforms.length;
      name = `u[${at >> 2}].${'xyzw'[at & 3]}`;
      this.#uniforms.push(value >>> 0);
      this.#uniformNames.set(key, name);
    }
    return name;
  }

  /** Makes helper functions available. */
  use(...fragments: readonly Fragment[]): void {
    for (const piece of fragments.flatMap(piecesOf)) this.#functions.add(piece);
  }

  /** A declaration at module level, such as workgroup memory. */
  declare(line: string): void {
    this.#declarations.push(line);
  }

  /** A scope inside `parent`; put its lines between braces there. */
  inner(parent: Scope): Scope {
    return { lines: [], names: new Map(), parent };
  }

  /** Gives an expression a name in `scope`; the same expression keeps the name it got. */
  let(scope: Scope, expression: string, prefix = 't'): string {
    for (let s: Scope | null = scope; s; s = s.parent) {
      const known = s.names.get(expression);
      if (known) return known;
    }
    const name = this.name(prefix);
    scope.lines.push(`let ${name} = ${expression};`);
    scope.names.set(expression, name);
    return name;
  }

  /** From here on, element `index` of `value` is what `name` holds: how a kernel hands its result to what follows. */
  know(scope: Scope, value: Value, index: string, name: string): void {
    scope.names.set(`${this.#id(value)}@${index}`, name);
  }

  /**
   * The name of element `index`, the name of a `u32`, of what a view shows. What is inlined is computed here, what has a
   * buffer is loaded, each once a scope.
   */
  load(scope: Scope, view: View, index: string): string {
    const at = this.#position(scope, view, index);
    const { of } = view;
    const key = `${this.#id(of)}@${at}`;
    for (let s: Scope | null = scope; s; s = s.parent) {
      const known = s.names.get(key);
      if (known) return known;
    }
    let name: string;
    if (of.literal !== undefined || of.size === 0) {
      // What has no elements is never read, and need not be bound.
      name = this.let(scope, this.literal(of.dtype, of.literal ?? 0), 'c');
    } else if (of.inlined) {
      return this.compute(scope, of, at);
    } else {
      name = this.let(scope, `${this.reader(of)}(${at})`, 'x');
    }
    scope.names.set(key, name);
    return name;
  }

  /** The name of element `index` of an elementwise value, computed here even if it has a buffer. */
  compute(scope: Scope, value: Value, index: string): string {
    const expression =
      value.op === 'iota'
        ? `i32(${index})`
        : spell(
            this,
            value,
            value.args.map((arg) => this.load(scope, arg, index)),
          );
    const name = this.let(scope, expression, 'v');
    this.know(scope, value, index, name);
    return name;
  }

  /**
   * The name of the position, in memory with these strides, of element `index` of a shape. Sizes and strides are uniforms,
   * so that equal kernels serve many shapes.
   */
  position(scope: Scope, { shape, strides, offset }: Layout, index: string): string {
    const steps = merged(shape, strides);
    const terms: string[] = [];
    let inner = 1;
    for (let d = steps.shape.length - 1; d >= 0; d--) {
      const n = steps.shape[d] as number;
      const stride = steps.strides[d] as number;
      if (stride !== 0) {
        const down = inner === 1 ? index : this.let(scope, this.#quotient(index, inner));
        const at = d === 0 ? down : this.let(scope, this.#remainder(down, n));
        terms.push(stride === 1 ? at : `${at} * ${this.uniform(`stride ${stride}`, stride)}`);
      }
      inner *= n;
    }
    if (offset !== 0) {
      terms.push(
        this.uniform(`offset ${steps.shape.join()}/${steps.strides.join()}/${offset}`, offset),
      );
    }
    return terms.length === 0 ? '0u' : this.let(scope, terms.join(' + '), 'p');
  }

  /** `index` is known to be `high · n + low` with `low < n`, so that positions need not divide. */
  split(scope: Scope, index: string, n: number, high: string, low: string): void {
    scope.names.set(this.#quotient(index, n), high);
    scope.names.set(this.#remainder(index, n), low);
  }

  #quotient(index: string, n: number): string {
    return `${index} / ${this.uniform(`n ${n}`, n)}`;
  }

  #remainder(index: string, n: number): string {
    return `${index} % ${this.uniform(`n ${n}`, n)}`;
  }

  /** Writes element `index` of a value that has a buffer; of float16 the word of two elements. */
  store(scope: Scope, value: Value, index: string, name: string): void {
    scope.lines.push(`${this.writer(value)}(${index}, ${name});`);
  }

  /** A number as it stands in code; what is not finite comes in as a uniform, since constants may not be. */
  literal(dtype: DType, value: number): string {
    if (dtype === 'bool') return value ? 'true' : 'false';
    if (dtype === 'int32') return value === -(2 ** 31) ? '(-2147483647 - 1)' : `${value | 0}i`;
    const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
    if (Number.isFinite(Math.fround(value)) && !Object.is(value, -0)) {
      return `bitcast<f32>(0x${bits.toString(16)}u)`;
    }
    return `bitcast<f32>(${this.uniform(`bits ${bits}`, bits)})`;
  }

  /** Name of the function `(u32) -> element` that reads a buffer. */
  reader(value: Value): string {
    return this.#access(value, 'read');
  }

  /** Name of the function `(u32, element)` that writes a buffer. */
  writer(value: Value): string {
    return this.#access(value, 'write');
  }

  /** Can a value's elements be read or written in vectors of four? */
  hasVectors({ dtype, size, inlined, literal }: Value): boolean {
    const isPlain = (dtype === 'float32' || dtype === 'int32') && !inlined && literal === undefined;
    return isPlain && size > 0 && size % 4 === 0 && bytesOnDevice(size) <= this.target.maxBinding;
  }

  /** Name of the array of a value's elements in vectors of four. */
  vectors(value: Value, access: 'read' | 'write'): string {
    const key = `vectors ${access} ${this.#id(value)}`;
    let name = this.#accessors.get(key);
    if (!name) {
      name = this.name('b');
      this.#accessors.set(key, name);
      const type = `vec4<${typeOf(value.dtype)}>`;
      this.#bind(value, access, name, type, 0, bytesOnDevice(value.size));
    }
    return name;
  }

  /**
   * The finished kernel. `main` sees `group` (number of the workgroup) and `lane` (number in the workgroup), both `u32`.
   */
  kernel(options: {
    readonly label: string;
    readonly size: number;
    readonly groups: number;
    readonly cost: number;
  }): Kernel {
    const { label, size, groups, cost } = options;
    while (this.#uniforms.length % 4 !== 0) this.#uniforms.push(0);
    const uniforms = new Uint32Array(this.#uniforms);
    uniforms[1] = groups;
    const at = this.#bindings.length;
    const code = [
      this.usesSubgroups ? 'enable subgroups;' : '',
      ...this.#declarations,
      `@group(0) @binding(${at}) var<uniform> u: array<vec4u, ${uniforms.length / 4}>;`,
      ...this.#functions,
      `@compute @workgroup_size(${size}) fn main(@builtin(workgroup_id) w: vec3u, @builtin(num_workgroups) n: vec3u, @builtin(local_invocation_index) lane: u32) {`,
      'let group = w.x + w.y * n.x + u[0].x;',
      // Every invocation of a group leaves, so that barriers stay uniform.
      'if (group >= u[0].y) { return; }',
      ...this.main.lines,
      '}',
    ];
    return {
      label,
      code: code.filter((line) => line !== '').join('\n'),
      bindings: this.#bindings,
      uniforms,
      groups,
      cost,
    };
  }

  #id(value: Value): number {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(value, id);
    }
    return id;
  }

  /** The name of the position in `view.of` where element `index` of the view lies. */
  #position(scope: Scope, view: View, index: string): string {
    if (isWhole(view) || view.of.literal !== undefined) return index;
    return this.position(scope, view, index);
  }

  #access(value: Value, access: 'read' | 'write'): string {
    const key = `${access} ${this.#id(value)}`;
    const known = this.#accessors.get(key);
    if (known) return known;
    const isRead = access === 'read';
    const name = this.name(isRead ? 'get' : 'set');
    this.#accessors.set(key, name);
    const { dtype, size } = value;
    const isHalf = dtype === 'float16';
    const type = typeOf(dtype);
    const word = dtype === 'bool' || isHalf ? 'u32' : type;
    const bytes = Math.max(4, bytesOnDevice(size, dtype));
    const part = this.target.maxBinding - (this.target.maxBinding % 256);
    // Elements of float16 are read, and words of two of them written.
    const each = part / (isHalf && isRead ? 2 : 4);
    let body = '';
    for (let k = 0; k * part < bytes; k++) {
      const array = this.name('b');
      const rest = bytes - k * part;
      this.#bind(value, access, array, word, k * part, Math.min(part, rest));
      const at = k === 0 ? 'i' : `i - ${each * k}u`;
      const code = isRead
        ? `return ${this.#element(value, array, at)};`
        : `${array}[${at}] = ${dtype === 'bool' ? 'u32(v)' : 'v'}; return;`;
      body += rest <= part ? code : `if (i < ${each * (k + 1)}u) { ${code} } `;
    }
    const head = isRead ? `i: u32) -> ${type}` : `i: u32, v: ${isHalf ? word : type})`;
    this.#declarations.push(`fn ${name}(${head} { ${body} }`);
    return name;
  }

  #element(value: Value, array: string, at: string): string {
    if (value.dtype === 'bool') return `${array}[${at}] != 0u`;
    if (value.dtype !== 'float16') return `${array}[${at}]`;
    return spell(this, { ...value, op: 'ofHalf' }, [`${array}[(${at}) >> 1u]`, 'i']);
  }

  #bind(
    value: Value,
    access: 'read' | 'write',
    name: string,
    type: string,
    offset: number,
    bytes: number,
  ): void {
    const mode = access === 'read' ? 'read' : 'read_write';
    this.#declarations.push(
      `@group(0) @binding(${this.#bindings.length}) var<storage, ${mode}> ${name}: array<${type}>;`,
    );
    this.#bindings.push({ value, access, offset, bytes });
  }
}
