export type DigitsErrorCode =
  | 'bad-manifest'
  | 'unknown-digit'
  | 'corrupt'
  | 'unreachable'
  | 'bad-source'
  | 'bad-split';

/** Every error of this package; `code` is stable. */
export class DigitsError extends Error {
  override readonly name = 'DigitsError';
  readonly code: DigitsErrorCode;

  constructor(code: DigitsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
