/** WGSL functions: those that others call, and at the end the one that it is for. */
export type Fragment = string;

/** Each function, and what stands between them, by itself: several fragments may contain it. */
export const piecesOf = (fragment: Fragment): readonly string[] => fragment.split(/(?=fn |var<)/);
