import { DTypeError } from './errors.ts';
import { fullOp, type Op } from './op.ts';
import { cast } from './ops/cast.ts';
import { type TensorOptions, tensor } from './ops/create.ts';
import { detach } from './ops/detach.ts';
import type { TensorData } from './ops/tensor-data.ts';
import { Parameter } from './parameter.ts';
import type { Runtime } from './runtime/runtime.ts';
import { assign, stepsOf } from './runtime/training.ts';
import { allocate, type HostData, isFloat, showSpec } from './spec.ts';
import { asTensor, isTensorLike, Tensor, type TensorLike } from './tensor.ts';
import { attach, fluent } from './tensor-methods.ts';

let complete = false;

/** What parameters can do is attached when the first one is made: a program without any does not contain it. */
function completeParameter(): void {
  if (complete) return;
  complete = true;
  attach(Parameter.prototype, {
    ...fluent,
    assign: (x: Parameter, value: TensorLike) => assign([[x, value]]),
    watch: (x: Parameter, loss: Tensor, runtime: Runtime) => stepsOf(runtime).watch(loss, x),
  });
}

function cell(
  op: string,
  data: TensorData | TensorLike,
  isBuffer: boolean,
  options: TensorOptions,
): Parameter {
  completeParameter();
  const given = isTensorLike(data)
    ? asTensor(data, op)
    : tensor(data, { ...options, requiresGrad: false });
  const source = filled(options.dtype ? cast(given, options.dtype) : given);
  const trainable = !isBuffer && (options.requiresGrad ?? true);
  if (trainable && !isFloat(source.dtype)) {
    throw new DTypeError(
      `${op}: a trainable parameter holds floats, got ${showSpec(source.spec)}; use buffer(…) for other values`,
    );
  }
  if (source.host) return new Parameter(Tensor.host(source.spec, source.host, trainable), isBuffer);
  const expression = detach(source);
  const value = new Tensor(
    expression.spec,
    expression.op as Op,
    expression.inputs,
    expression.attrs,
    trainable,
  );
  return new Parameter(value, isBuffer);
}

/** A constant as bytes: the first step then has the same graph as the later ones. */
function filled(t: Tensor): Tensor {
  if (t.op?.name !== fullOp.name || t.host) return t;
  const data = allocate(t.dtype, t.size).fill(Number(t.attrs['value']));
  return Tensor.host(t.spec, data as HostData);
}

/**
 * A trainable cell: expressions use its current value, `backward()` leaves its gradient, an optimizer moves it.
 *
 * @param data the first value: JavaScript data (copied) or a tensor
 * @example
 * const weight = parameter([[0.1, -0.2]]);
 * @see https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export function parameter(data: TensorData | TensorLike, options: TensorOptions = {}): Parameter {
  return cell('parameter', data, false, options);
}

/**
 * A cell for a value that is no target of gradients, such as running statistics. It may be assigned several times
 * before it is computed.
 */
export function buffer(data: TensorData | TensorLike, options: TensorOptions = {}): Parameter {
  return cell('buffer', data, true, options);
}
