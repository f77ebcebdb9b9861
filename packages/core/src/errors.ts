/** Stable identifiers of the errors: `error.code`. */
export type ErrorCode =
  | 'XENT_SHAPE'
  | 'XENT_DTYPE'
  | 'XENT_ARGUMENT'
  | 'XENT_INDEX'
  | 'XENT_AUTOGRAD'
  | 'XENT_NO_BACKEND'
  | 'XENT_UNSUPPORTED'
  | 'XENT_CONTRACT'
  | 'XENT_UNAVAILABLE'
  | 'XENT_ASYNC_READ'
  | 'XENT_DISPOSED'
  | 'XENT_STALE'
  | 'XENT_QUEUE_FULL'
  | 'XENT_STEP_FAILED'
  | 'XENT_TRANSFER'
  | 'XENT_GRAPH'
  | 'XENT_FILE'
  | 'XENT_DEVICE'
  | 'XENT_DEVICE_LOST'
  | 'XENT_OUT_OF_MEMORY';

/**
 * Base of every error that xent throws on purpose. Test with {@link XentError.isInstance}, which also
 * holds when two copies of the package are loaded, and branch on `code`, never on the message.
 */
export class XentError extends Error {
  override name = 'XentError';
  declare readonly code: ErrorCode;
  /** Marks errors of every copy of this package. */
  readonly isXentError: true = true;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static isInstance(error: unknown): error is XentError {
    return Object(error).isXentError === true;
  }
}

/** A class of errors that has one code. */
export interface ErrorKind {
  readonly prototype: XentError;
  new (message: string): XentError;
  /** See {@link XentError.isInstance}. */
  isInstance(error: unknown): error is XentError;
}

/** `Shape` makes a `ShapeError` with code `XENT_SHAPE`. */
function kind(of: string): ErrorKind {
  return class extends XentError {
    override name = `${of}Error`;
    constructor(message: string) {
      super(`XENT_${of.toUpperCase()}` as ErrorCode, message);
    }
  };
}

/** Shapes do not fit the operation. */
export const ShapeError: ErrorKind = /* @__PURE__ */ kind('Shape');
export type ShapeError = XentError;

/** An element type that the operation or the backend does not take. */
export const DTypeError: ErrorKind = /* @__PURE__ */ kind('DType');
export type DTypeError = XentError;

/** An option or argument outside its range. */
export const ArgumentError: ErrorKind = /* @__PURE__ */ kind('Argument');
export type ArgumentError = XentError;

/** A gradient was asked for that does not exist. */
export const AutogradError: ErrorKind = /* @__PURE__ */ kind('Autograd');
export type AutogradError = XentError;

/** A label or index outside its range. `position` is the flat position in the index tensor. */
export class IndexError extends XentError {
  override name = 'IndexError';
  declare readonly position: number;
  declare readonly value: number;
  constructor(message: string, position: number, value: number) {
    super('XENT_INDEX', message);
    this.position = position;
    this.value = value;
  }
}

/** What a backend cannot do, does not have, or refuses. */
export class BackendError extends XentError {
  override name = 'BackendError';
}

/** The device behind a backend is gone, and with it what only the backend held. */
export class BackendLostError extends BackendError {
  override name = 'BackendLostError';
  /** Why, in the words of the device. */
  readonly reason: string;
  /** The step to which parameters and optimizer state return on the next backend; null where nothing was mirrored. */
  readonly step: number | null;
  constructor(backend: string, reason: string, step: number | null = null) {
    super(
      'XENT_DEVICE_LOST',
      `${backend}: the device was lost (${reason}), and with it all values that only it held; choose another backend with setBackend(…): ${
        step === null
          ? 'start again there from a saved state, or open the backend with mirrorEvery: k, which copies parameters and optimizer state to JavaScript memory every k steps'
          : `parameters and optimizer state go back to step ${step} there, the last one that was mirrored, and training goes on from it`
      }`,
    );
    this.reason = reason;
    this.step = step;
  }
}

/** The value of a tensor is no longer there (replaced and freed, disposed, or never computed). */
export class TensorStateError extends XentError {
  override name = 'TensorStateError';
}

/** The value was computed from a parameter value that an optimizer step has since replaced and freed. */
export class StaleTensorError extends TensorStateError {
  override name = 'StaleTensorError';
  constructor(message: string) {
    super('XENT_STALE', message);
  }
}

/** @internal What `tensor + 1` means to JavaScript is never what was meant. */
export function operatorError(value: object): ArgumentError {
  return new ArgumentError(
    `operator: expected numbers, got ${value}; write x.add(y), x.lt(y), await x.item()`,
  );
}

/** @internal How a wrong argument is named in a message. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === 'function') return `the function ${value.name}`;
  if (Object(value) !== value) {
    return typeof value === 'string'
      ? JSON.stringify(value)
      : `${value == null ? '' : `${typeof value} `}${String(value)}`;
  }
  const name = (value as object).constructor?.name ?? 'Object';
  return name === 'Object' ? 'an object' : `a ${name}`;
}
