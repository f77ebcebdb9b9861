import type { Build } from './build.ts';
import { softmaxCrossEntropy } from './kernels/cross-entropy.ts';
import type { FloatArray } from './kernels/scratch.ts';
import type { Arrays } from './value.ts';

/** The loss, its gradient, or both at once: then this is the gradient, and the loss its partner. */
export const crossEntropy: Build = ({ value, attrs, rows }, _x, _targets, upstream) => {
  const { op, partner, args } = value;
  const { weighted, ignoreIndex, labelSmoothing } = attrs;
  const isGradient = op === 'softmaxCrossEntropyGradient';
  // What arrives at the losses may be a view of one number.
  const isNumber = isGradient && upstream.strides.every((s) => s === 0);
  const weightAt = weighted ? args.at(-1)?.of.slot : undefined;
  return (
    y: FloatArray,
    scores: FloatArray,
    targets: Int32Array,
    third: FloatArray,
    arrays: Arrays,
  ): void => {
    const at = (slot = -1): FloatArray | undefined => arrays[slot] as FloatArray | undefined;
    const dy = isNumber ? third[upstream.offset] : third;
    softmaxCrossEntropy(
      scores,
      targets,
      rows,
      { weight: at(weightAt), ignoreIndex, labelSmoothing },
      isGradient ? { loss: at(partner?.slot), dx: y, dy } : { loss: y },
    );
  };
};
