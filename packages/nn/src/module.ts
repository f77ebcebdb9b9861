import { Parameter, zeroGrad } from '@xent/core';
import {
  type LoadResult,
  type LoadStateDictOptions,
  loadCells,
  readCells,
  type StateDict,
  type StateSource,
} from './state-dict.ts';
import { summarize } from './summary.ts';

type NamedCell = readonly [name: string, cell: Parameter];
type NamedModule = readonly [name: string, module: Module];

/**
 * Base of all layers and models. Parameters, buffers and modules that are fields of the object, or elements of an
 * array in a field, belong to it under the name of the field (`linear1.weight`, `layers.0.bias`). Private `#fields`
 * are invisible to it.
 *
 * @example
 * class Net extends Module {
 *   linear1 = new Linear(784, 5);
 *   linear2 = new Linear(5, 3);
 *   forward(x: TensorLike): Tensor {
 *     return this.linear2.forward(relu(this.linear1.forward(x)));
 *   }
 * }
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module {
  /** True in training mode, the default; layers such as `Dropout` look at it. */
  training = true;

  /** The computation of the module. */
  abstract forward(...inputs: never[]): unknown;

  /** What is searched for parameters and modules: the fields. Containers replace it. */
  protected members(): Iterable<readonly [name: string, value: unknown]> {
    return Object.entries(this);
  }

  /** What `toString` writes between the parentheses. */
  protected describe(): string {
    return '';
  }

  /** Trainable cells of this module and all below it, each once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, cell]) => cell);
  }

  /** {@link Module.parameters} with their paths, such as `linear1.weight`. */
  namedParameters(): [name: string, parameter: Parameter][] {
    return this.#uniqueCells(false);
  }

  /** Buffers (running statistics and the like) with their paths, each once. */
  namedBuffers(): [name: string, buffer: Parameter][] {
    return this.#uniqueCells(true);
  }

  /** This module and all below it, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** {@link Module.modules} with their paths; this module's own is `''`. */
  namedModules(): [name: string, module: Module][] {
    const seen = new Set<Module>();
    const out: [string, Module][] = [];
    const visit = (path: string, module: Module): void => {
      if (seen.has(module)) return;
      seen.add(module);
      out.push([path, module]);
      for (const [name, child] of module.#children()) visit(join(path, name), child);
    };
    visit('', this);
    return out;
  }

  /** The modules directly below this one. */
  children(): Module[] {
    return [...new Set([...this.#children()].map(([, child]) => child))];
  }

  /** Switches this module and all below it to training mode, or out of it. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches to evaluation mode: the same as `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `fn` with every module below this one, then with this one. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    zeroGrad(this.parameters());
  }

  /**
   * All parameters and buffers by path, as values of their own: later steps do not change them.
   *
   * @example
   * const best = await model.stateDict();
   * model.loadStateDict(best);
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict
   */
  async stateDict(): Promise<StateDict> {
    return readCells(this.#cells());
  }

  /**
   * Sets parameters and buffers from tensors or flat typed arrays. Everything is checked before anything changes.
   *
   * @throws ArgumentError that lists missing names, unexpected names and shapes that do not fit
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict
   */
  loadStateDict(state: StateSource, options: LoadStateDictOptions = {}): LoadResult {
    return loadCells(this.constructor.name, this.#cells(), state, options);
  }

  /** A table of the modules with their numbers of parameters. */
  summary(): string {
    return summarize(this);
  }

  toString(): string {
    return `${this.constructor.name}(${this.describe()})`;
  }

  *#own(): Generator<readonly [string, Parameter | Module]> {
    for (const [name, value] of this.members()) yield* found(name, value);
  }

  *#children(): Generator<NamedModule> {
    for (const [name, value] of this.#own()) if (value instanceof Module) yield [name, value];
  }

  /** Every cell under every path that leads to it: the names of a state dict. */
  #cells(): NamedCell[] {
    const out: NamedCell[] = [];
    const open = new Set<Module>();
    const visit = (path: string, module: Module): void => {
      if (open.has(module)) return;
      open.add(module);
      const own = [...module.#own()];
      for (const [name, value] of own) {
        if (value instanceof Parameter) out.push([label(join(path, name), value), value]);
      }
      for (const [name, value] of own) if (value instanceof Module) visit(join(path, name), value);
      open.delete(module);
    };
    visit('', this);
    return out;
  }

  #uniqueCells(isBuffer: boolean): [string, Parameter][] {
    const byCell = new Map<Parameter, string>();
    for (const [name, cell] of this.#cells()) {
      if (cell.isBuffer === isBuffer && !byCell.has(cell)) byCell.set(cell, name);
    }
    return [...byCell].map(([cell, name]) => [name, cell]);
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function* found(name: string, value: unknown): Generator<readonly [string, Parameter | Module]> {
  if (value instanceof Parameter || value instanceof Module) yield [name, value];
  else if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) yield* found(`${name}.${i}`, element);
  }
}

/** Messages name a parameter by the longest path that was asked for. */
function label(path: string, cell: Parameter): string {
  if (cell.name === '' || path.endsWith(`.${cell.name}`)) cell.name = path;
  return path;
}
