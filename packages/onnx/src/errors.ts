import { type ErrorCode, XentError } from '@xent/core';

/**
 * What cannot become an ONNX model, or a file that cannot become a module.
 *
 * - `XENT_UNSUPPORTED`: an operation, type or feature that has no counterpart; the message names it
 * - `XENT_GRAPH`: a computation that changes with the batch size, or from step to step, as one model cannot
 * - `XENT_FILE`: bytes that are no valid ONNX model
 */
export class OnnxError extends XentError {
  override name = 'OnnxError';
  constructor(
    code: Extract<ErrorCode, 'XENT_UNSUPPORTED' | 'XENT_GRAPH' | 'XENT_FILE'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
  }
}
