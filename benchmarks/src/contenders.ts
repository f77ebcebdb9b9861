/** Where a contender's tasks live: a module beside this file, or a library inside python/worker.py. */
export type Source =
  | {
      readonly language: 'node';
      readonly module: string;
      /** Wants WebGPU: Dawn, which `nodeGpu` of @xent/testing finds an adapter for. */
      readonly gpu?: true;
    }
  | {
      /** A page of a Chromium of its own. */
      readonly language: 'chromium';
      readonly module: string;
    }
  | {
      readonly language: 'python';
      readonly library: 'torch' | 'numpy';
      /** An environment variable with the folder that the dynamic loader is to search first. */
      readonly libraryPath?: string;
    };

export interface Entry {
  readonly id: string;
  readonly source: Source;
  /** One line for `--list`. */
  readonly about: string;
}

const node = (id: string, about: string): Entry => ({
  id,
  about,
  source: { language: 'node', module: `./contenders/${id}.ts` },
});

const dawn = (id: string, about: string): Entry => ({
  id,
  about,
  source: { language: 'node', module: `./contenders/${id}.ts`, gpu: true },
});

const chromium = (id: string, module: string, about: string): Entry => ({
  id: `chromium-${id}`,
  about: `${about}, in Chromium`,
  source: { language: 'chromium', module },
});

/** The kernel without its work; others are stated as a share of it. */
export const isLimit = ({ id }: { readonly id: string }): boolean => id.endsWith('limit-webgpu');

const XENT_WEBGPU = 'xent on @xent/backend-webgpu';
const TFJS_WEBGPU = 'TensorFlow.js, webgpu backend';
const JAX_WEBGPU = 'jax-js, webgpu device, under jit';
const LIMIT = 'the least traffic or arithmetic there is: a copy, or multiplications and additions';

export const CONTENDERS: readonly Entry[] = [
  node('xent-js', 'xent on @xent/backend-js'),
  node('naive-js', 'textbook loops in plain JavaScript'),
  node('tuned-js', 'plain JavaScript tuned by hand: the limit without WebAssembly'),
  node('tfjs-cpu', 'TensorFlow.js, cpu backend'),
  node('tfjs-wasm', 'TensorFlow.js, wasm backend'),
  node('jax-wasm', 'jax-js, wasm device, under jit'),
  node('ort-wasm', 'ONNX Runtime Web, wasm, hand-made graphs with gradients'),
  node('ort-node', 'ONNX Runtime for Node, hand-made graphs with gradients'),
  node('xent-onnx-wasm', 'xent on @xent/backend-onnx with ONNX Runtime Web, wasm'),
  node('xent-onnx-node', 'xent on @xent/backend-onnx with ONNX Runtime for Node'),
  {
    id: 'torch',
    about: 'PyTorch, one thread',
    source: { language: 'python', library: 'torch' },
  },
  {
    id: 'torch-openblas',
    about: 'PyTorch, one thread, BLAS from the folder in XENT_OPENBLAS_DIR',
    source: { language: 'python', library: 'torch', libraryPath: 'XENT_OPENBLAS_DIR' },
  },
  {
    id: 'numpy',
    about: 'NumPy, one thread, gradients by hand',
    source: { language: 'python', library: 'numpy' },
  },
  dawn('xent-webgpu', XENT_WEBGPU),
  dawn('tfjs-webgpu', TFJS_WEBGPU),
  dawn('jax-webgpu', JAX_WEBGPU),
  dawn('limit-webgpu', LIMIT),
  chromium('xent-webgpu', './contenders/xent-webgpu.ts', XENT_WEBGPU),
  chromium('tfjs-webgpu', './contenders/pages/tfjs-webgpu.ts', TFJS_WEBGPU),
  chromium('jax-webgpu', './contenders/jax-webgpu.ts', JAX_WEBGPU),
  chromium(
    'ort-webgpu',
    './contenders/pages/ort-webgpu.ts',
    'ONNX Runtime Web, webgpu provider, hand-made graphs with gradients',
  ),
  chromium('limit-webgpu', './contenders/limit-webgpu.ts', LIMIT),
];
