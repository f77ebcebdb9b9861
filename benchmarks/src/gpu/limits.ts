/** What `limit-webgpu` does for a floor: sizes shared by its kernels and by what is expected of them. */

/** Invocations of the arithmetic kernel. */
export const LANES = 65_536;

/** Floating-point operations of one turn of its loop: eight vectors of four, each multiplied and added to. */
const TURN = 64;

/** `x · ½ + 1` from anywhere, repeated, is 2; so is its rounding. */
export const LANE_RESULT = 2;

/** Turns that make up so many operations, and never so few that the fixed point is not reached. */
export const turnsOf = (flops: number): number => Math.max(64, Math.round(flops / LANES / TURN));

/** A copy reads 4 bytes and writes 4 bytes an element. */
export const copiedElements = (bytes: number): number => bytes / 8;
