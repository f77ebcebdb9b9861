import { allocate, type DType, type Shape } from '@xent/core';
import { isWhole, merged } from '@xent/core/plan';
import { Buffers, typeOf } from './buffers.ts';
import type { Kernel } from './kernel.ts';
import type { Value, View } from './value.ts';
import { spell } from './wgsl/elementwise.ts';

export { typeOf };

/** How an elementwise operation is spelled: an expression of its arguments' names. */
export type Spell = (source: Source, value: Value, args: readonly string[]) => string;

/** Code within one pair of braces: lines, and what already has a name there. */
export interface Scope {
  readonly lines: string[];
  readonly names: Map<string, string>;
  readonly parent: Scope | null;
}

/** Where the elements of a shape lie: element `i` at `offset + Σ index · stride`. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Writes one kernel: buffers, uniforms, helper functions and code, each name once. */
export class Source extends Buffers {
  readonly #uniforms: number[] = [0, 0];
  readonly #uniformNames = new Map<string, string>();
  usesSubgroups = false;
  readonly main: Scope = { lines: [], names: new Map(), parent: null };

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

  /** A scope inside `parent`; put its lines between braces there. */
  inner(parent: Scope): Scope {
    return { lines: [], names: new Map(), parent };
  }

  /** Gives an expression a name in `scope`; the same expression keeps the name it got. */
  let(scope: Scope, expression: string, prefix = 't'): string {
    const known = nameIn(scope, expression);
    if (known) return known;
    const name = this.name(prefix);
    scope.lines.push(`let ${name} = ${expression};`);
    scope.names.set(expression, name);
    return name;
  }

  /** From here on, element `index` of `value` is what `name` holds: how a kernel hands its result to what follows. */
  know(scope: Scope, value: Value, index: string, name: string): void {
    scope.names.set(this.#keyOf(value, index), name);
  }

  /**
   * The name of element `index`, the name of a `u32`, of what a view shows. What is inlined is computed here, what has a
   * buffer is loaded, each once a scope.
   */
  load(scope: Scope, view: View, index: string): string {
    const { of } = view;
    const at = isWhole(view) ? index : this.position(scope, view, index);
    const known = nameIn(scope, this.#keyOf(of, at));
    if (known) return known;
    // What has no elements is never read, and need not be bound.
    const constant = of.size === 0 ? 0 : of.literal;
    if (constant !== undefined) return this.let(scope, this.literal(of.dtype, constant), 'c');
    if (of.inlined) return this.compute(scope, of, at);
    const name = this.let(scope, this.element(of, at), 'x');
    this.know(scope, of, at, name);
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
    if (offset !== 0) terms.push(this.uniform(`offset ${offset}`, offset));
    return terms.length === 0 ? '0u' : this.let(scope, terms.join(' + '), 'p');
  }

  #quotient(index: string, n: number): string {
    return `${index} / ${this.uniform(`n ${n}`, n)}`;
  }

  #remainder(index: string, n: number): string {
    return `${index} % ${this.uniform(`n ${n}`, n)}`;
  }

  /** Writes element `index` of a value that has a buffer; of float16 the word of two elements. */
  store(scope: Scope, value: Value, index: string, name: string): void {
    scope.lines.push(this.write(value, index, name));
  }

  /** A number as it stands in code; what is not finite comes in as a uniform, since constants may not be. */
  literal(dtype: DType, value: number): string {
    const type = typeOf(dtype);
    const element = allocate(dtype, 1).fill(value)[0] as number;
    const { buffer } = (type === 'f32' ? Float32Array : Int32Array).of(element);
    const bits = new Uint32Array(buffer)[0] as number;
    const isPlain = Number.isFinite(element) && !Object.is(element, -0);
    const word = isPlain ? `${bits}u` : this.uniform(`bits ${bits}`, bits);
    return type === 'bool' ? `bool(${word})` : `bitcast<${type}>(${word})`;
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
    const at = this.bindings.length;
    const code = [
      this.usesSubgroups ? 'enable subgroups;' : '',
      ...this.declarations,
      `@group(0) @binding(${at}) var<uniform> u: array<vec4u, ${uniforms.length / 4}>;`,
      ...this.functions,
      `@compute @workgroup_size(${size}) fn main(@builtin(workgroup_id) w: vec3u, @builtin(num_workgroups) n: vec3u, @builtin(local_invocation_index) lane: u32) {`,
      'let group = w.x + w.y * n.x + u[0].x;',
      // Every invocation of a group leaves, so that barriers stay uniform.
      'if (group >= u[0].y) { return; }',
      ...this.main.lines,
      '}',
    ];
    return {
      label,
      code: code.join('\n'),
      bindings: this.bindings,
      uniforms,
      groups,
      cost,
    };
  }

  #keyOf(value: Value, index: string): string {
    return `${this.id(value)}@${index}`;
  }
}

/** What `expression` is called in a scope and those around it. */
function nameIn(scope: Scope | null, expression: string): string | undefined {
  return scope ? (scope.names.get(expression) ?? nameIn(scope.parent, expression)) : undefined;
}
