/** A matrix inside an array: element (i, j) is data[offset + i · rowStride + j · columnStride]. */
export interface View {
  readonly data: Float32Array;
  readonly rowStride: number;
  readonly columnStride: number;
}

export const rowMajor = (data: Float32Array, columns: number): View => ({
  data,
  rowStride: columns,
  columnStride: 1,
});

export const transpose = ({ data, rowStride, columnStride }: View): View => ({
  data,
  rowStride: columnStride,
  columnStride: rowStride,
});

const TILE = 3;
const DEPTH = 128;

/** Packed panels are float64, so that the inner loop converts nothing. */
let panelA = new Float64Array(0);
let panelB = new Float64Array(0);
const edge = new Float32Array(TILE * TILE);

/** Packs `count` lines from `first` on, interleaved by TILE and padded with zeros. */
function pack(
  view: View,
  lineStride: number,
  depthStride: number,
  first: number,
  count: number,
  from: number,
  depth: number,
  panel: Float64Array,
): void {
  const { data } = view;
  let at = 0;
  for (let line = 0; line < count; line += TILE) {
    const base = (first + line) * lineStride + from * depthStride;
    const width = Math.min(TILE, count - line);
    if (width === TILE) {
      for (let k = 0, i = base; k < depth; k++, i += depthStride) {
        panel[at] = data[i];
        panel[at + 1] = data[i + lineStride];
        panel[at + 2] = data[i + 2 * lineStride];
        at += TILE;
      }
    } else {
      for (let k = 0, i = base; k < depth; k++, i += depthStride) {
        for (let w = 0; w < TILE; w++) panel[at++] = w < width ? data[i + w * lineStride] : 0;
      }
    }
  }
}

/** out[tile] += scale · a-panel · b-panel, nine sums in registers. */
function tile(
  a: Float64Array,
  b: Float64Array,
  bStart: number,
  depth: number,
  out: Float32Array,
  at: number,
  stride: number,
  scale: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  const end = (depth * TILE) | 0;
  let j = bStart | 0;
  for (let i = 0; i < end; i = (i + 3) | 0) {
    const a0 = a[i];
    const a1 = a[(i + 1) | 0];
    const a2 = a[(i + 2) | 0];
    const b0 = b[j];
    s00 += a0 * b0;
    s10 += a1 * b0;
    s20 += a2 * b0;
    const b1 = b[(j + 1) | 0];
    s01 += a0 * b1;
    s11 += a1 * b1;
    s21 += a2 * b1;
    const b2 = b[(j + 2) | 0];
    s02 += a0 * b2;
    s12 += a1 * b2;
    s22 += a2 * b2;
    j = (j + 3) | 0;
  }
  out[at] += scale * s00;
  out[at + 1] += scale * s01;
  out[at + 2] += scale * s02;
  const second = at + stride;
  out[second] += scale * s10;
  out[second + 1] += scale * s11;
  out[second + 2] += scale * s12;
  const third = second + stride;
  out[third] += scale * s20;
  out[third + 1] += scale * s21;
  out[third + 2] += scale * s22;
}

/** out += scale · a · b, for a [rows, inner], b [inner, columns] and a row-major out. */
export function multiplyAdd(
  a: View,
  b: View,
  rows: number,
  inner: number,
  columns: number,
  out: Float32Array,
  scale: number,
): void {
  const padded = Math.ceil(columns / TILE) * TILE;
  if (panelA.length < TILE * DEPTH) panelA = new Float64Array(TILE * DEPTH);
  if (panelB.length < padded * DEPTH) panelB = new Float64Array(padded * DEPTH);
  for (let from = 0; from < inner; from += DEPTH) {
    const depth = Math.min(DEPTH, inner - from);
    pack(b, b.columnStride, b.rowStride, 0, columns, from, depth, panelB);
    for (let row = 0; row < rows; row += TILE) {
      const height = Math.min(TILE, rows - row);
      pack(a, a.rowStride, a.columnStride, row, height, from, depth, panelA);
      for (let j = 0; j < columns; j += TILE) {
        const width = Math.min(TILE, columns - j);
        if (height === TILE && width === TILE) {
          tile(panelA, panelB, j * depth, depth, out, row * columns + j, columns, scale);
          continue;
        }
        edge.fill(0);
        tile(panelA, panelB, j * depth, depth, edge, 0, TILE, scale);
        for (let r = 0; r < height; r++) {
          for (let c = 0; c < width; c++) {
            out[(row + r) * columns + j + c] += edge[r * TILE + c];
          }
        }
      }
    }
  }
}
