export const SIDE = 28;
const PIXELS = SIDE * SIDE;

export type Rgb = readonly [number, number, number];

/** Paints images of ink side by side, `columns` to a row; returns RGBA bytes and the size of the picture. */
export function paintInk(
  images: Uint8Array,
  columns: number,
  ink: Rgb,
): {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
} {
  const count = images.length / PIXELS;
  const width = Math.max(1, Math.min(count, columns)) * SIDE;
  const height = Math.max(1, Math.ceil(count / columns)) * SIDE;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let image = 0; image < count; image++) {
    const left = (image % columns) * SIDE;
    const top = Math.floor(image / columns) * SIDE;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const at = ((top + Math.floor(pixel / SIDE)) * width + left + (pixel % SIDE)) * 4;
      data.set(ink, at);
      data[at + 3] = images[image * PIXELS + pixel] ?? 0;
    }
  }
  return { data, width, height };
}

/** Paints one row of weights: negative in one colour, positive in the other, stronger with size. */
export function paintWeights(
  weights: Float32Array,
  scale: number,
  negative: Rgb,
  positive: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray(weights.length * 4);
  for (const [index, weight] of weights.entries()) {
    data.set(weight < 0 ? negative : positive, index * 4);
    data[index * 4 + 3] = scale > 0 ? Math.min(1, Math.abs(weight) / scale) * 255 : 0;
  }
  return data;
}

/** The size that 99 % of the weights stay below, so that a single one does not dim the rest. */
export function weightScale(weights: Float32Array): number {
  const sizes = weights.map(Math.abs).sort();
  return sizes[Math.floor(sizes.length * 0.99)] ?? 0;
}

/** Reads `rgb(1, 2, 3)` as the browser computes it. */
export function parseRgb(color: string): Rgb {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  // color(srgb …) counts from 0 to 1.
  const unit = color.startsWith('color(') ? 255 : 1;
  return [r * unit, g * unit, b * unit];
}
