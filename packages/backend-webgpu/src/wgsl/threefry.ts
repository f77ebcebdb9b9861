import type { Fragment } from './fragment.ts';

/**
 * Word `i` of the noise that a key and a 64-bit counter give: Threefry-2x32 with 20 rounds, two words a step of the counter.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export const noise: Fragment = `fn noise(k0: i32, k1: i32, c0: i32, c1: i32, i: i32, shift: i32) -> i32 {
  var by = array<u32, 8>(13, 15, 26, 6, 17, 29, 16, 24);
  var key = vec3u(vec3i(k0, k1, k0 ^ k1 ^ 0x1bd11bda));
  let low = u32(c0 + i / 2);
  var x = vec2u(low, u32(c1) + select(0u, 1u, low < u32(c0))) + key.xy;
  for (var r = 0u; r < 20u; r++) {
    x.x += x.y;
    x.y = ((x.y << by[r % 8u]) | (x.y >> (32u - by[r % 8u]))) ^ x.x;
    if (r % 4u == 3u) {
      key = key.yzx;
      x += key.xy;
      x.y += r / 4u + 1u;
    }
  }
  return i32(x[i & 1] >> u32(shift));
}`;
