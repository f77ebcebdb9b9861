/** Where a contender's tasks live: a module beside this file, or a library inside python/worker.py. */
export type Source =
  | { readonly language: 'node'; readonly module: string }
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

export const CONTENDERS: readonly Entry[] = [
  node('xent-js', 'xent on @xent/backend-js'),
  node('naive-js', 'textbook loops in plain JavaScript'),
  node('tuned-js', 'plain JavaScript tuned by hand: the limit without WebAssembly'),
  node('tfjs-cpu', 'TensorFlow.js, cpu backend'),
  node('tfjs-wasm', 'TensorFlow.js, wasm backend'),
  node('jax-wasm', 'jax-js, wasm device, under jit'),
  node('ort-wasm', 'ONNX Runtime Web, wasm, hand-written graphs with gradients'),
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
];
