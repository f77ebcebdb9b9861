import { BackendError } from '../errors.ts';
import { NO_ATTRS } from '../op.ts';
import { withoutDraws } from '../random/generator.ts';
import { Runtime } from '../runtime/runtime.ts';
import { session, setSession } from '../runtime/session.ts';
import type { TensorSpec } from '../spec.ts';
import { Tensor } from '../tensor.ts';

/**
 * A tensor that stands for a value which is not there: an input of what is captured.
 *
 * @example
 * const x = placeholder({ dtype: 'float32', shape: [2, 3] });
 * capture([x.exp()], { fuses: () => false }).graph();
 */
export function placeholder(spec: TensorSpec, requiresGrad = false): Tensor {
  return new Tensor(spec, null, [], NO_ATTRS, requiresGrad);
}

/**
 * Runs `fn`, which builds expressions, without computing anything: what it differentiates and assigns is not flushed
 * with anybody's step, and the random stream goes on as if nothing had been drawn. Values that `fn` gave to cells
 * stay there; whoever calls this puts them back.
 *
 * @throws BackendError with code `XENT_UNSUPPORTED` when `fn` reads a value
 */
export function traced<T>(fn: () => T): T {
  const before = session();
  const own = new Runtime();
  own.fallback = () => {
    throw new BackendError(
      'XENT_UNSUPPORTED',
      'trace: expected a computation that does not look at values, got one that reads a tensor (item(), data(), array() or their Sync forms); what depends on values cannot become a graph',
    );
  };
  setSession(own);
  try {
    return withoutDraws(fn);
  } finally {
    setSession(before);
  }
}
