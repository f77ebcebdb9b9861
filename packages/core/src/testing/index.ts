export { ops } from '../ops/primitives.ts';
export { type NullBackend, type NullBackendOptions, nullBackend } from './null-backend.ts';
