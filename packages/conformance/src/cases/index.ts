import type { OpCase } from '../case.ts';
import { elementwiseCases } from './elementwise.ts';
import { matmulCases } from './matmul.ts';
import { reduceCases } from './reduce.ts';
import { softmaxCases } from './softmax.ts';

/** Every operation that the suite knows. */
export const allCases: readonly OpCase[] = [
  ...elementwiseCases,
  ...reduceCases,
  ...matmulCases,
  ...softmaxCases,
];
