import type { OpCase } from '../case.ts';
import { activationCases } from './activations.ts';
import { compareCases } from './compare.ts';
import { createCases } from './create.ts';
import { crossEntropyCases } from './cross-entropy.ts';
import { elementwiseCases } from './elementwise.ts';
import { indexingCases } from './indexing.ts';
import { linalgCases } from './linalg.ts';
import { lookupCases } from './lookup.ts';
import { mathCases } from './math.ts';
import { matmulCases } from './matmul.ts';
import { movementCases } from './movement.ts';
import { randomCases } from './random.ts';
import { reduceCases } from './reduce.ts';
import { shapeCases } from './shape.ts';
import { softmaxCases } from './softmax.ts';
import { statisticsCases } from './statistics.ts';
import { windowCases } from './windows.ts';

/** Primitives and what backends have kernels for; everything else is made of these. */
export const elementaryCases: readonly OpCase[] = [
  ...elementwiseCases,
  ...reduceCases,
  ...matmulCases,
  ...softmaxCases,
  ...crossEntropyCases,
  ...compareCases,
  ...movementCases,
  ...indexingCases,
];

/** Every operation that the suite knows. */
export const allCases: readonly OpCase[] = [
  ...elementwiseCases,
  ...mathCases,
  ...reduceCases,
  ...statisticsCases,
  ...matmulCases,
  ...linalgCases,
  ...softmaxCases,
  ...crossEntropyCases,
  ...activationCases,
  ...compareCases,
  ...movementCases,
  ...shapeCases,
  ...indexingCases,
  ...lookupCases,
  ...windowCases,
  ...createCases,
  ...randomCases,
];
