type Deviations = readonly { readonly id: string; readonly reason: string }[];

const reason =
  'PyTorch printed 0.41702995, 2 ulp below the exact 0.41703002; ours is one ulp above it, which is outside the 6e-8 around the print';

/** The notebook's first loss, in the suite of backends and in the one of losses. */
export const notebookDeviations: Deviations = [{ id: 'notebook/5', reason }];
export const lossDeviations: Deviations = [{ id: 'notebook/crossEntropy-1', reason }];
