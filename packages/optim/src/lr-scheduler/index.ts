export { CosineAnnealingLR, type CosineAnnealingLROptions } from './cosine.ts';
export { LambdaLR, type LRLambda } from './lambda.ts';
export { LinearLR, type LinearLROptions } from './linear.ts';
export { LRScheduler, type LRSchedulerState, type Scheduled } from './lr-scheduler.ts';
export { ExponentialLR, type GammaOptions, MultiStepLR, StepLR } from './step.ts';
