export type { Port } from './messages.ts';
export { type ServeOptions, serve } from './serve.ts';
