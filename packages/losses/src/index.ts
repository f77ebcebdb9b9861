export { BCELoss, type BCELossOptions, binaryCrossEntropy } from './binary-cross-entropy.ts';
export {
  BCEWithLogitsLoss,
  type BCEWithLogitsLossOptions,
  binaryCrossEntropyWithLogits,
} from './binary-cross-entropy-with-logits.ts';
export type { LogProbabilitiesOnly, ProbabilitiesOnly } from './brands.ts';
export {
  CategoricalCrossEntropyLoss,
  type CategoricalCrossEntropyOptions,
  categoricalCrossEntropy,
} from './categorical-cross-entropy.ts';
export { CrossEntropyLoss, type CrossEntropyOptions, crossEntropy } from './cross-entropy.ts';
export {
  KLDivLoss,
  type KLDivLossOptions,
  type KLDivReduction,
  klDiv,
} from './kl-div.ts';
export { L1Loss, type L1LossOptions, l1Loss } from './l1-loss.ts';
export { MSELoss, type MSELossOptions, mseLoss } from './mse-loss.ts';
export { NLLLoss, type NLLLossOptions, nllLoss } from './nll-loss.ts';
export type { Values } from './values.ts';
