import type { Builder } from '../build.ts';
import { crossEntropyInParts } from './cross-entropy-parts.ts';
import { softmaxGradient } from './gradients.ts';
import { byRows } from './index.ts';
import { softmax } from './softmax.ts';

/** Kernels of softmax and its logarithm, and of their gradients. */
export const softmaxRows: Builder = /* @__PURE__ */ byRows(softmax, true);
export const softmaxGradientRows: Builder = /* @__PURE__ */ byRows(softmaxGradient, true);

/** Kernels of a loss, its gradient, or both at once, of rows of any length. */
export const longLossRows: Builder = /* @__PURE__ */ byRows(crossEntropyInParts, true);
