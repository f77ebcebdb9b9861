import type { Contender, Task } from '../contender.ts';
import { copiedElements, LANES, turnsOf } from '../gpu/limits.ts';

/** No library: the same traffic or arithmetic as a perfect kernel, without its work. Others are stated as a share of it. */

const COPY = /* wgsl */ `
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&source)) { copied[id.x] = source[id.x]; }
}`;

/** Eight independent chains, so that no multiplication waits for the one before; all begin elsewhere, so none is left out. */
const chains = (line: (name: string, chain: number) => string): string =>
  Array.from({ length: 8 }, (_, chain) => line(`x${chain}`, chain)).join(' ');

const ARITHMETIC = /* wgsl */ `
struct Terms { factor: f32, term: f32, turns: u32 }
@group(0) @binding(0) var<storage, read> terms: Terms;
@group(0) @binding(1) var<storage, read_write> lanes: array<f32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let start = vec4f(0, 1, 2, 3) + f32(id.x);
  ${chains((x, chain) => `var ${x} = start + ${chain};`)}
  for (var turn = 0u; turn < terms.turns; turn++) {
    ${chains((x) => `${x} = ${x} * terms.factor + terms.term;`)}
  }
  var all = vec4f(0);
  ${chains((x) => `all += ${x};`)}
  lanes[id.x] = (all.x + all.y + all.z + all.w) / 32;
}`;

const GROUP = 256;

/** More passes than this in one submission help nobody, and delay the first. */
const PASSES = 32;

let device: GPUDevice | undefined;

function opened(): GPUDevice {
  if (!device) throw new Error('open comes first');
  return device;
}

function stored(contents: ArrayBufferView): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffer = opened().createBuffer({ size: contents.byteLength, usage });
  opened().queue.writeBuffer(buffer, 0, contents as ArrayBufferView<ArrayBuffer>);
  return buffer;
}

async function read(buffer: GPUBuffer): Promise<Float32Array> {
  const gpu = opened();
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const readable = gpu.createBuffer({ size: buffer.size, usage });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, readable, 0, buffer.size);
  gpu.queue.submit([encoder.finish()]);
  await readable.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(readable.getMappedRange()).slice();
  readable.destroy();
  return values;
}

async function dispatching(
  code: string,
  input: ArrayBufferView,
  name: string,
  elements: number,
  invocations: number,
): Promise<Task> {
  const gpu = opened();
  const compute = { module: gpu.createShaderModule({ code }), entryPoint: 'main' };
  const pipeline = await gpu.createComputePipelineAsync({ layout: 'auto', compute });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const output = gpu.createBuffer({ size: 4 * elements, usage });
  const group = gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [stored(input), output].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const submit = (passes: number): void => {
    const encoder = gpu.createCommandEncoder();
    for (let i = 0; i < passes; i++) {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(invocations / GROUP));
      pass.end();
    }
    gpu.queue.submit([encoder.finish()]);
  };
  return {
    run(times) {
      for (let left = times; left > 0; left -= PASSES) submit(Math.min(left, PASSES));
    },
    async results() {
      submit(1);
      return { [name]: await read(output) };
    },
  };
}

const copying = (values: Float32Array, bytes: number): Promise<Task> => {
  const elements = copiedElements(bytes);
  return dispatching(COPY, values.subarray(0, elements), 'copied', elements, elements / 4);
};

function calculating(flops: number): Promise<Task> {
  const terms = new DataView(new ArrayBuffer(12));
  terms.setFloat32(0, 0.5, true);
  terms.setFloat32(4, 1, true);
  terms.setUint32(8, turnsOf(flops), true);
  return dispatching(ARITHMETIC, new Uint8Array(terms.buffer), 'product', LANES, LANES);
}

export const contender: Contender = {
  async open() {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new Error('there is no WebGPU adapter here');
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    device = await adapter.requestDevice({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    return {};
  },
  tasks: {
    scale: ({ elements }, { x }) => copying(x, 8 * elements),
    softmax: ({ rows, columns }, { logits }) => copying(logits, 8 * rows * columns),
    crossEntropyForward: ({ rows, columns }, { logits }) => copying(logits, 4 * rows * columns),
    crossEntropy: ({ rows, columns }, { logits }) => copying(logits, 8 * rows * columns),
    matmul: ({ rows, inner, columns }) => calculating(2 * rows * inner * columns),
  },
};
