import { COMPUTE_STAGE, MAP_READ, USAGE } from './constants.ts';

/** Sums small numbers onto a large one, with the rounding error of each step kept beside. */
const CODE = `@group(0) @binding(0) var<storage, read_write> b: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) lane: u32) {
  let base = lane * 18u;
  var s = b[base];
  var e = 0.0;
  for (var k = 1u; k < 16u; k++) {
    let x = b[base + k];
    let t = s + x;
    let back = t - s;
    e += (s - (t - back)) + (x - back);
    s = t;
  }
  b[base + 16u] = s;
  b[base + 17u] = e;
}`;

const LANES = 64;
const STRIDE = 18;

const known = /* @__PURE__ */ new WeakMap<GPUDevice, Promise<boolean>>();

/** Do rounding errors that kernels compute survive the driver's optimizer? Asked once a device. */
export function compensates(device: GPUDevice): Promise<boolean> {
  let answer = known.get(device);
  if (!answer) {
    answer = probe(device);
    known.set(device, answer);
  }
  return answer;
}

function numbers(): Float32Array<ArrayBuffer> {
  const data = new Float32Array(LANES * STRIDE);
  for (let lane = 0; lane < LANES; lane++) {
    data[lane * STRIDE] = 1000 + lane / 7;
    for (let k = 1; k < 16; k++) data[lane * STRIDE + k] = ((lane * 31 + k * 17) % 97) / 9.7 + 1e-3;
  }
  return data;
}

async function probe(device: GPUDevice): Promise<boolean> {
  const data = numbers();
  const size = data.byteLength;
  const work = device.createBuffer({
    size,
    usage: USAGE.storage | USAGE.copySource | USAGE.copyTarget,
  });
  const staging = device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget });
  const layout = device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'storage' } }],
  });
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code: CODE }), entryPoint: 'main' },
  });
  device.queue.writeBuffer(work, 0, data);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [{ binding: 0, resource: { buffer: work } }];
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(work, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  const result = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  work.destroy();
  return isCompensated(data, result);
}

/** Is the sum with its error as close to the exact one as only a sum with its error can be? */
function isCompensated(data: Float32Array, result: Float32Array): boolean {
  for (let base = 0; base < data.length; base += STRIDE) {
    let exact = 0;
    for (let k = 0; k < 16; k++) exact += data[base + k] as number;
    const sum = (result[base + 16] as number) + (result[base + 17] as number);
    if (Math.abs(sum - exact) > 1e-9 * exact) return false;
  }
  return true;
}
