import type { DeviceBuffer } from './buffer-pool.ts';
import type { Device } from './device.ts';
import { Plan } from './plan.ts';
import { Source } from './source.ts';
import { makeValue } from './value.ts';

/** So small that sums of it and 1 are 1. */
const SMALL = 2 ** -30;

/** Do rounding errors that kernels compute survive the driver's optimizer? */
export async function compensates(device: Device): Promise<boolean> {
  const value = makeValue('probe', { dtype: 'float32', shape: [] }, []);
  value.slot = 0;
  const source = new Source(device.target);
  const { main } = source;
  // Numbers that the compiler does not know.
  const [s, x] = [...new Uint32Array(Float32Array.of(1, SMALL).buffer)].map(
    (bits, i) => `bitcast<f32>(${source.uniform(`${i}`, bits)})`,
  );
  // Adds a small number to a large one, with the rounding error of each step kept beside.
  main.lines.push(`var s = ${s};
let x = ${x};
var e = 0.0;
for (var k = 0; k < 16; k++) {
let t = s + x;
let back = t - s;
e += (s - (t - back)) + (x - back);
s = t;
}`);
  source.store(main, value, '0', 'e');
  const plan = await Plan.make(device, {
    inputs: [],
    packed: [],
    outputs: [value],
    sizes: [4],
    kernels: [source.kernel({ label: value.op, size: 1, groups: 1, cost: 1 })],
  });
  const [buffer] = (await plan.run([])) as [DeviceBuffer];
  const data = await device.readback.read(buffer, 4);
  device.pool.release(buffer);
  plan.dispose();
  return new Float32Array(data)[0] === 16 * SMALL;
}
