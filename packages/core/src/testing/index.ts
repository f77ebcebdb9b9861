export { type NullBackend, type NullBackendOptions, nullBackend } from './null-backend.ts';
export { ops } from './primitives.ts';
