import type { Builder } from '../build.ts';
import { softmaxGradient } from './gradients.ts';
import { byRows } from './index.ts';
import { softmax } from './softmax.ts';

/** Kernels of softmax and its logarithm, and of their gradients. */
export const softmaxRows: Builder = /* @__PURE__ */ byRows(softmax);
export const softmaxGradientRows: Builder = /* @__PURE__ */ byRows(softmaxGradient);
