export { postorder } from '../graph/walk.ts';
export {
  broadcasted,
  type Dense,
  flipped,
  isWhole,
  matrixOrder,
  merged,
  movedView,
  permuted,
  reshaped,
  type Steps,
  sliced,
  type View,
  whole,
  windows,
} from './views.ts';
