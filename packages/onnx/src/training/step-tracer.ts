import { ArgumentError, asTensor, type Parameter, Tensor } from '@xent/core';
import { traced } from '@xent/core/trace';
import { type Captured, captureGraph } from '../captured.ts';
import { type Examples, inputsFor } from '../examples.ts';
import { shown } from '../export-options.ts';
import { cellsOf, forward, type ModelLike } from '../model-like.ts';
import { StandIns } from '../stand-ins.ts';
import { type Probe, rateAt, stepAt } from './numbers.ts';
import { type OptimizerLike, STEP } from './optimizer-like.ts';

/** A loss of `@xent/losses`, anything with its `forward`, or a function. */
export type LossLike =
  | { forward(prediction: never, target: never): unknown }
  | ((prediction: Tensor, target: Tensor) => unknown);

/** Refuses what is no loss, and a class in the place of an instance. */
export function requireLoss(op: string, loss: unknown): asserts loss is LossLike {
  const isClass = typeof loss === 'function' && typeof loss.prototype?.forward === 'function';
  const { forward } = (loss ?? {}) as { readonly forward?: unknown };
  if (!isClass && (typeof loss === 'function' || typeof forward === 'function')) return;
  const got = isClass ? `the class ${loss.name}` : shown(loss);
  throw new ArgumentError(
    `${op}: expected a loss with forward, or a function of prediction and target, got ${got}; pass for example new CrossEntropyLoss()`,
  );
}

export interface Step {
  readonly op: string;
  readonly model: ModelLike;
  readonly loss: LossLike;
  readonly optimizer: OptimizerLike;
  /** Inputs of the model, then the target. */
  readonly examples: Examples;
}

/** A cell that a step moves, or may move. */
export interface Carried {
  readonly kind: 'parameter' | 'buffer' | 'optimizer';
  readonly name: string;
}

export interface StepTrace extends Captured {
  readonly inputs: readonly Tensor[];
  /** Cells with a new value, in the order of the outputs after the first, which is the loss. */
  readonly moved: readonly Parameter[];
}

/** Builds the graph of a step without taking it. */
export class StepTracer {
  /** Everything that belongs to the model or the optimizer, except counts of steps. */
  readonly cells: Map<Parameter, Carried> = new Map();
  /** Numbers of steps made so far, different ones, ascending. */
  readonly counts: readonly number[];
  readonly #step: Step;
  readonly #stands: StandIns = new StandIns();
  readonly #rates: readonly number[];
  /** Counts of steps, each with the clock that it goes by. */
  readonly #clocks: Map<Parameter, number> = new Map();
  readonly #saved: Map<Parameter, readonly [value: Tensor, committed: Tensor]> = new Map();
  /** State that is there only since the tracing, by parameter. */
  readonly #known: ReadonlyMap<Parameter, readonly string[]>;

  constructor(step: Step) {
    this.#step = step;
    const { model, optimizer } = step;
    this.#rates = optimizer.paramGroups.map(({ lr }) => lr);
    this.#known = new Map(Array.from(optimizer.state, ([cell, s]) => [cell, Object.keys(s)]));
    for (const [cell, name] of cellsOf(model)) {
      this.cells.set(cell, { kind: cell.isBuffer ? 'buffer' : 'parameter', name });
    }
    for (const cell of optimizer.paramGroups.flatMap(({ params }) => params)) {
      if (!this.cells.has(cell)) {
        this.cells.set(cell, {
          kind: 'parameter',
          name: cell.name || `parameter.${this.cells.size}`,
        });
      }
    }
    // A first step makes the state of an optimizer that has not made any.
    try {
      this.#addState();
      this.#stands.add(this.cells.keys());
      traced(() => this.#run(inputsFor(step.examples, step.examples.batch ?? 1)));
      this.#addState();
      this.counts = this.#readCounts();
    } catch (error) {
      this.restore();
      throw error;
    }
  }

  trace(size: number, probe: Probe): StepTrace {
    const { optimizer, examples } = this.#step;
    for (const [i, group] of optimizer.paramGroups.entries()) group.lr = rateAt(probe, i);
    for (const [cell, clock] of this.#clocks) {
      cell.value = Tensor.host(cell.spec, Int32Array.of(stepAt(probe, clock) - 1));
    }
    this.#stands.reset();
    return traced(() => {
      const inputs = inputsFor(examples, size);
      const loss = this.#run(inputs);
      const moved: Parameter[] = [];
      const roots = [loss];
      for (const cell of this.cells.keys()) {
        const next = this.#stands.next(cell);
        if (next === null) continue;
        moved.push(cell);
        roots.push(next);
      }
      return { inputs, moved, ...captureGraph(roots) };
    });
  }

  /** Model and optimizer are as they were. */
  restore(): void {
    const { paramGroups, state } = this.#step.optimizer;
    for (const [i, group] of paramGroups.entries()) group.lr = this.#rates[i] as number;
    this.#stands.restore();
    for (const [cell, [value, committed]] of this.#saved) {
      cell.value = value;
      cell.committed = committed;
    }
    for (const [cell, own] of state) {
      const known = this.#known.get(cell);
      if (!known) state.delete(cell);
      else for (const name of Object.keys(own)) if (!known.includes(name)) delete own[name];
    }
  }

  #run(inputs: readonly Tensor[]): Tensor {
    const { op, model, loss, optimizer } = this.#step;
    const given = inputs.slice(0, -1);
    const target = inputs.at(-1) as Tensor;
    const prediction = forward(model, given) as Tensor;
    const value =
      typeof loss === 'function'
        ? loss(prediction, target)
        : loss.forward(prediction as never, target as never);
    const result = asTensor(value, op);
    if (result.size !== 1) {
      throw new ArgumentError(
        `${op}: expected a loss of one number, got ${result}; use reduction 'mean' or 'sum'`,
      );
    }
    result.backward();
    optimizer.step();
    return result;
  }

  #addState(): void {
    for (const [cell, state] of this.#step.optimizer.state) {
      for (const [key, own] of Object.entries(state)) {
        if (this.cells.has(own) || this.#saved.has(own)) continue;
        // What a new state starts from is committed; what the first step made of it is not.
        if (!this.#known.get(cell)?.includes(key)) own.value = own.committed;
        if (key === STEP) this.#saved.set(own, [own.value, own.committed]);
        else {
          const name = `optimizer.${this.cells.get(cell)?.name ?? cell.name}.${key}`;
          this.cells.set(own, { kind: 'optimizer', name });
        }
      }
    }
    this.#stands.add(this.cells.keys());
  }

  #readCounts(): readonly number[] {
    const of = new Map(Array.from(this.#saved, ([cell, [, { host }]]) => [cell, host?.[0] ?? 0]));
    const counts = [...new Set(of.values())].sort((a, b) => a - b);
    for (const [cell, count] of of) this.#clocks.set(cell, counts.indexOf(count));
    return counts;
  }
}
