export { type BackendSuiteOptions, backendChecks } from './backend-checks.ts';
export {
  type Certificate,
  certificateMarkdown,
  type Failure,
  type OpRecord,
} from './certificate.ts';
export { type Check, type CheckContext, ConformanceError } from './check.ts';
export { describeBackend } from './describe-backend.ts';
export { describeLosses, type LossSuiteOptions, lossSuiteChecks } from './describe-losses.ts';
export { describeTraining, type TrainingSuiteOptions } from './describe-training.ts';
export type { Deviation } from './deviation.ts';
export type { FunctionTable } from './golden/signature.ts';
export { type Hooks, observe } from './observe.ts';
export { type OracleOptions, oracle } from './oracle/oracle.ts';
export { certify, register, type SuiteOptions, type TestApi } from './register.ts';
export type { OpenBackend, Subject, SubjectOptions } from './subject.ts';
export { defaultTolerance, type Limit, type Tolerance } from './tolerance.ts';
export type { NetworkName } from './training/data.ts';
export type { Network, TrainingParts } from './training/parts.ts';
