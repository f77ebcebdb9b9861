export { OnnxError } from './errors.ts';
export { type ExportModelOptions, exportModel } from './export-model.ts';
export type { ExportOptions } from './export-options.ts';
export type { ModelLike } from './model-like.ts';
