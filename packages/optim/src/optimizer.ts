import {
  add,
  assign,
  asTensor,
  type DType,
  mul,
  neg,
  noGrad,
  type Parameter,
  requireOptions,
  type Tensor,
  zeroGrad,
} from '@xent/core';
import { requireFromZero } from './check.ts';
import {
  type OptimizerState,
  readState,
  requireState,
  type StateValue,
} from './optimizer-state.ts';
import {
  addState,
  countOf,
  countTensor,
  type ParameterState,
  STEP,
  stateCell,
} from './parameter-state.ts';
import {
  type GroupInput,
  type ParamGroup,
  type Params,
  requireParameters,
  toGroups,
} from './params.ts';
import type { GroupOptions, Rule, Update } from './rule.ts';
import { ScalarInputs } from './scalars.ts';

type Assignment = readonly [cell: Parameter, value: Tensor];

/**
 * Base of all optimizers. A step only extends the graph: parameters and all state move together when it is
 * computed, and none of them if that fails.
 *
 * @see https://pytorch.org/docs/stable/optim.html
 */
export abstract class Optimizer<Options extends GroupOptions = GroupOptions> {
  /** The groups; their options may be changed between steps without a recompile. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  /** State of each parameter that has moved. */
  readonly state: Map<Parameter, ParameterState> = new Map();
  readonly #rule: Rule<Options>;
  readonly #defaults: Options;
  readonly #all: Parameter[] = [];
  readonly #inputs: WeakMap<object, Map<DType, ScalarInputs>> = new WeakMap();

  /** @internal */
  constructor(rule: Rule<Options>, params: Params<Options>, options: Partial<Options>) {
    requireOptions(rule.name, options, Object.keys(rule.defaults));
    this.#rule = rule;
    this.#defaults = withDefaults(rule.defaults, options);
    for (const group of toGroups(rule.name, params)) this.addParamGroup(group);
  }

  /** Learning rate of the first group; setting it sets that of all groups. */
  get lr(): number {
    return (this.paramGroups[0] as ParamGroup<Options>).lr;
  }

  set lr(lr: number) {
    requireFromZero(this.#rule.name, 'lr', lr);
    for (const group of this.paramGroups) group.lr = lr;
  }

  /** Adds parameters, with options of their own where they are given. */
  addParamGroup(group: GroupInput<Options>): void {
    const { name } = this.#rule;
    requireOptions(`${name} (group)`, group, [...Object.keys(this.#defaults), 'params']);
    const params = requireParameters(name, group.params, new Set(this.#all));
    const full: ParamGroup<Options> = { ...withDefaults(this.#defaults, group), params };
    this.#check(full);
    this.paramGroups.push(full);
    this.#all.push(...params);
  }

  /** Moves every parameter that has a gradient. Computed with the next read, or the step after. */
  step(): void {
    // Options may have been set to anything since the last step.
    for (const group of this.paramGroups) this.#check(group);
    const updates: Assignment[] = [];
    noGrad(() => {
      for (const group of this.paramGroups) this.#stepGroup(group, updates);
    });
    if (updates.length > 0) assign(updates);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    zeroGrad(this.#all);
  }

  /**
   * State and options, as values of their own: later steps do not change them.
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
   */
  async stateDict(): Promise<OptimizerState> {
    return readState(this.paramGroups, this.state);
  }

  /**
   * Goes on from a state. Everything is checked before anything changes.
   * @throws ArgumentError when the groups or shapes are not those of this optimizer
   */
  loadStateDict(saved: OptimizerState<StateValue>): void {
    const { name } = this.#rule;
    const { groups, states } = requireState(name, this.paramGroups, saved);
    for (const [i, group] of this.paramGroups.entries()) {
      this.#check({ ...group, ...(groups[i] as Partial<Options>) });
    }
    const updates: Assignment[] = [];
    for (const [i, group] of this.paramGroups.entries()) {
      Object.assign(group, groups[i]);
      for (const cell of group.params) {
        const values = states.get(cell);
        if (!values) {
          this.state.delete(cell);
          continue;
        }
        const kept = this.#stateOf(cell);
        for (const key of Object.keys(kept)) if (!(key in values)) delete kept[key];
        for (const [key, value] of Object.entries(values)) {
          const known = kept[key];
          if (known) updates.push([known, value]);
          else addState(kept, cell, key, value);
        }
      }
    }
    if (updates.length > 0) assign(updates);
  }

  toString(): string {
    return `${this.#rule.name}(${this.#all.length} parameters, lr=${this.lr})`;
  }

  #check(options: Options): void {
    const { name } = this.#rule;
    requireFromZero(name, 'lr', options.lr);
    requireFromZero(name, 'weightDecay', options.weightDecay);
    this.#rule.check(options);
  }

  #stateOf(cell: Parameter): ParameterState {
    let state = this.state.get(cell);
    if (!state) {
      state = {};
      this.state.set(cell, state);
    }
    return state;
  }

  #inputsOf(group: object, dtype: DType): ScalarInputs {
    let byDType = this.#inputs.get(group);
    if (!byDType) {
      byDType = new Map();
      this.#inputs.set(group, byDType);
    }
    let inputs = byDType.get(dtype);
    if (!inputs) {
      inputs = new ScalarInputs(dtype);
      byDType.set(dtype, inputs);
    }
    return inputs;
  }

  #stepGroup(group: ParamGroup<Options>, updates: Assignment[]): void {
    const rule = this.#rule;
    const { lr, weightDecay, maximize } = group;
    const counted = rule.counted(group);
    const decoupled = weightDecay !== 0 && (rule.decoupled?.(group) ?? false);
    const penalized = weightDecay !== 0 && !decoupled;
    let numbers: Readonly<Record<string, number>> = {};
    let numbersAt = -1;
    for (const cell of group.params) {
      const { grad } = cell;
      if (!grad) continue;
      const state = this.#stateOf(cell);
      const step = counted ? countOf(state) + 1 : 1;
      if (step !== numbersAt) {
        numbers = { ...rule.scalars(group, step), weightDecay, keep: 1 - lr * weightDecay };
        numbersAt = step;
      }
      const k = this.#inputsOf(group, cell.dtype).of(numbers) as Update<string>['k'];
      if (counted) updates.push([stateCell(state, cell, STEP), countTensor(step)]);
      const before = asTensor(cell, rule.name);
      const signed = maximize ? neg(grad) : grad;
      const value = rule.update(
        {
          value: decoupled ? mul(before, k['keep'] as Tensor) : before,
          grad: penalized ? add(signed, mul(before, k['weightDecay'] as Tensor)) : signed,
          k,
          state: (name, initial = 0) => stateCell(state, cell, name, initial),
          next(name, next) {
            updates.push([state[name] as Parameter, next]);
            return next;
          },
        },
        group,
      );
      updates.push([cell, value]);
    }
  }
}

function withDefaults<T extends object>(defaults: T, given: Partial<T>): T {
  const out = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    const value = given[key];
    if (value !== undefined) out[key] = value;
  }
  return out;
}
