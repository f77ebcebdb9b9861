import { MAP_READ, USAGE } from './constants.ts';

/** Adds a small number to a large one, with the rounding error of each step kept beside. */
const CODE = `@group(0) @binding(0) var<storage, read_write> b: array<f32, 3>;
@compute @workgroup_size(1) fn main() {
  var s = b[0];
  for (var k = 0; k < 16; k++) {
    let t = s + b[1];
    let back = t - s;
    b[2] += (s - (t - back)) + (b[1] - back);
    s = t;
  }
}`;

/** So small that sums of it and 1 are 1. */
const SMALL = 2 ** -30;

const known = /* @__PURE__ */ new WeakMap<GPUDevice, Promise<boolean>>();

/** Do rounding errors that kernels compute survive the driver's optimizer? Asked once a device. */
export function compensates(device: GPUDevice): Promise<boolean> {
  const answer = known.get(device) ?? probe(device);
  known.set(device, answer);
  return answer;
}

async function probe(device: GPUDevice): Promise<boolean> {
  const size = 12;
  const buffer = (usage: number): GPUBuffer =>
    device.createBuffer({ size, usage: usage | USAGE.copyTarget });
  const work = buffer(USAGE.storage | USAGE.copySource);
  const staging = buffer(USAGE.mapRead);
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: CODE }), entryPoint: 'main' },
  });
  const layout = pipeline.getBindGroupLayout(0);
  device.queue.writeBuffer(work, 0, Float32Array.of(1, SMALL, 0));
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
  const [, , error] = new Float32Array(staging.getMappedRange());
  staging.destroy();
  work.destroy();
  return error === 16 * SMALL;
}
