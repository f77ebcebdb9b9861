/** The triangle of all probability triples: each corner is certainty of one class. */
export const CORNERS: readonly (readonly [x: number, y: number])[] = [
  [20, 224],
  [150, 18],
  [280, 224],
];

export type Point = readonly [x: number, y: number];

// The open triangle: a probability of 0 has no finite score.
const SMALLEST = 0.002;

/** Where a triple stands in the picture. */
export function place(probabilities: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const [index, corner] of CORNERS.entries()) {
    const p = probabilities[index] ?? 0;
    x += p * corner[0];
    y += p * corner[1];
  }
  return [x, y];
}

/** The triple at a point of the picture, moved into the triangle where it lies outside. */
export function probabilitiesAt([x, y]: Point): readonly number[] {
  const [[ax, ay], [bx, by], [cx, cy]] = CORNERS as readonly [Point, Point, Point];
  const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
  const a = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area;
  const b = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area;
  const inside = [a, b, 1 - a - b].map((p) => Math.max(SMALLEST, p));
  const total = inside.reduce((sum, p) => sum + p, 0);
  return inside.map((p) => p / total);
}

/** The ends of the line on which the class `y` has probability `p`. */
export function contour(y: number, p: number): readonly [Point, Point] {
  const end = (other: number): Point =>
    place(CORNERS.map((_, index) => (index === y ? p : index === other ? 1 - p : 0)));
  return [end((y + 1) % CORNERS.length), end((y + 2) % CORNERS.length)];
}
