export { type JsOptions, js } from './backend.ts';
