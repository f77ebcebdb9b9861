export { type Arena, planArena } from './arena.ts';
export { copyOf, literal, lowered, type Read, type Rules } from './lowering.ts';
export { LOSS, pairLosses } from './pairs.ts';
export { inOrder, isLeaf, makeValue, type Value, type View } from './value.ts';
export {
  broadcasted,
  type Dense,
  isWhole,
  merged,
  permuted,
  reshaped,
  type Steps,
  sliced,
  whole,
  windows,
} from './views.ts';
