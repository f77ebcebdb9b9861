export { OnnxError } from './errors.ts';
export { type ExportModelOptions, exportModel } from './export-model.ts';
export type { ExportOptions } from './export-options.ts';
export {
  type ExportedTrainingStep,
  type ExportTrainingStepOptions,
  exportTrainingStep,
} from './export-training-step.ts';
export type { ModelLike } from './model-like.ts';
export {
  initialValues,
  type ManifestRate,
  type ManifestState,
  type ManifestTensor,
  type TrainingManifest,
} from './training/manifest.ts';
export type { GroupLike, OptimizerLike } from './training/optimizer-like.ts';
export type { LossLike } from './training/step-tracer.ts';
