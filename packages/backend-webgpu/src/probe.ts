import type { DeviceBuffer } from './buffer-pool.ts';
import type { Device } from './device.ts';
import type { Kernel } from './kernel.ts';
import { Plan } from './plan.ts';
import { makeValue } from './value.ts';

/** Adds a small number to a large one, with the rounding error of each step kept beside. */
const CODE = `@group(0) @binding(0) var<storage, read_write> b: f32;
@group(0) @binding(1) var<uniform> u: vec4u;
@compute @workgroup_size(1) fn main() {
  var s = bitcast<f32>(u.z);
  let x = bitcast<f32>(u.w);
  var e = 0f;
  for (var k = 0; k < 16; k++) {
    let t = s + x;
    let back = t - s;
    e += (s - (t - back)) + (x - back);
    s = t;
  }
  b = e;
}`;

/** So small that sums of it and 1 are 1. */
const SMALL = 2 ** -30;

/** Do rounding errors that kernels compute survive the driver's optimizer? */
export async function compensates(device: Device): Promise<boolean> {
  const value = makeValue('probe', { dtype: 'float32', shape: [] }, []);
  value.slot = 0;
  const kernel: Kernel = {
    label: value.op,
    code: CODE,
    bindings: [{ value, access: 'write', offset: 0, bytes: 4 }],
    uniforms: new Uint32Array(Float32Array.of(0, 0, 1, SMALL).buffer),
    groups: 1,
    cost: 1,
  };
  const plan = await Plan.make(device, {
    inputs: [],
    packed: [],
    outputs: [value],
    sizes: [4],
    kernels: [kernel],
  });
  const [buffer] = (await plan.run([])) as [DeviceBuffer];
  const data = await device.readback.read(buffer, 4);
  device.pool.release(buffer);
  plan.dispose();
  return new Float32Array(data)[0] === 16 * SMALL;
}
