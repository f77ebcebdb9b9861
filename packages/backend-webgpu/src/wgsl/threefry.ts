import type { Fragment } from './fragment.ts';

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

function rounds(): string {
  const lines: string[] = [];
  for (let group = 0; group < 5; group++) {
    for (let k = 0; k < 4; k++) {
      const by = ROTATIONS[(group % 2) * 4 + k] as number;
      lines.push(`x.x += x.y; x.y = ((x.y << ${by}u) | (x.y >> ${32 - by}u)) ^ x.x;`);
    }
    const [first, second] = [(group + 1) % 3, (group + 2) % 3];
    lines.push(`x.x += k[${first}]; x.y += k[${second}] + ${group + 1}u;`);
  }
  return lines.join('\n');
}

/**
 * Threefry-2x32 with 20 rounds: noise for a block of counter and key.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export const threefry: Fragment = {
  code: `fn threefry(key: vec2u, counter: vec2u) -> vec2u {
let k = array<u32, 3>(key.x, key.y, 0x1bd11bdau ^ key.x ^ key.y);
var x = counter + key;
${rounds()}
return x;
}`,
};
