import { type Fill, floats, integers, normal } from '../fill.ts';

/** Scores of a batch of rows, with a target for each. */
export interface Batch {
  readonly name: string;
  readonly rows: number;
  readonly classes: number;
  readonly scores: Fill;
  readonly targets: Fill;
}

const SIZES = [1, 2, 7, 10, 1000, 1024, 1025, 32000] as const;
/** About this many elements a batch. */
const ELEMENTS = 32_000;

const SHAPES: readonly (readonly [name: string, scale: number, shift: number])[] = [
  ['normal', 1, 0],
  ['wide', 10, 0],
  ['shifted', 1, 100],
  ['far', 3, 1000],
  ['equal', 0, 0.25],
];

/** The distributions on which PyTorch's own accuracy is known, for small, odd and large numbers of classes. */
export function batches(): Batch[] {
  return SHAPES.flatMap(([name, scale, shift], kind) =>
    SIZES.map((classes) => {
      const rows = Math.max(2, Math.min(64, Math.floor(ELEMENTS / classes)));
      return {
        name: `${name}-${classes}`,
        rows,
        classes,
        scores: normal([rows, classes], kind, scale, shift),
        targets: integers([rows], 0, classes, kind),
      };
    }),
  );
}

/** How far the target of a confident row is ahead of the 999 others. */
export const MARGINS = [5, 10, 15, 17, 20, 30, 60] as const;

/** One row a margin: the target leads by it, all others are 0. */
export function confident(): Batch {
  const classes = 1000;
  const values = MARGINS.flatMap((margin, row) =>
    Array.from({ length: classes }, (_, i) => (i === 7 * row ? margin : 0)),
  );
  return {
    name: 'confident',
    rows: MARGINS.length,
    classes,
    scores: floats(values, [MARGINS.length, classes]),
    targets: { dtype: 'int32', shape: [MARGINS.length], values: MARGINS.map((_, row) => 7 * row) },
  };
}
