/** What a contender of ours is held to: its time over the baseline's, in one interleaved run. */
export interface Goal {
  readonly subject: string;
  readonly workload: string;
  /** Several: the fastest of them counts. */
  readonly against: readonly string[];
  readonly atMost: number;
  /** Instead, where the GPU is a real one. */
  readonly onHardware?: number;
}

/** How much of `limit-webgpu`'s speed a kernel should reach on a real GPU. */
export const SHARE_OF_COPY = 0.8;
export const SHARE_OF_ARITHMETIC = 0.6;

const js = (workload: string, baseline: string, atMost: number): Goal => ({
  subject: 'xent-js',
  workload,
  against: [baseline],
  atMost,
});

const HALF_AS_FAST_AGAIN = 1 / 1.5;

const gpuGoals = (prefix: '' | 'chromium-'): Goal[] => {
  const subject = `${prefix}xent-webgpu`;
  const against = [`${prefix}tfjs-webgpu`, `${prefix}jax-webgpu`];
  const faster = [
    'softmax-1024x1000',
    'softmax-128x32000',
    'ce-1024x1000',
    'ce-128x32000',
    'train-784-128-10',
  ];
  return [
    ...faster.map((workload) => ({
      subject,
      workload,
      against,
      atMost: 1,
      onHardware: HALF_AS_FAST_AGAIN,
    })),
    { subject, workload: 'matmul-1024', against, atMost: 1 },
  ];
};

const againstProvider = (workload: string): Goal => ({
  subject: 'chromium-xent-webgpu',
  workload,
  against: ['chromium-ort-webgpu'],
  atMost: 1,
});

const onnxGoals = (workload: string): Goal[] => [
  { subject: 'xent-onnx-wasm', workload, against: ['ort-wasm'], atMost: 1.3 },
  { subject: 'xent-onnx-node', workload, against: ['ort-node'], atMost: 1.3 },
  { subject: 'xent-onnx-wasm', workload, against: ['tfjs-wasm', 'jax-wasm'], atMost: 1 },
];

export const GOALS: Readonly<Record<'js' | 'webgpu' | 'chromium' | 'onnx', readonly Goal[]>> = {
  js: [
    js('ce-1024x1000', 'torch', 3),
    js('ce-128x32000', 'torch', 3),
    js('ce-1024x1000', 'tfjs-cpu', 1 / 60),
    js('ce-128x32000', 'tfjs-cpu', 1 / 60),
    js('train-784-5-3', 'tfjs-cpu', 1 / 3),
    js('train-784-5-3', 'naive-js', 1.2),
    js('train-784-128-10', 'tfjs-cpu', 1 / 6),
    js('matmul-512', 'tuned-js', 1.1),
  ],
  webgpu: gpuGoals(''),
  chromium: [
    ...gpuGoals('chromium-'),
    againstProvider('ce-1024x1000'),
    againstProvider('ce-128x32000'),
  ],
  onnx: [...onnxGoals('train-784-128-10'), ...onnxGoals('train-784-128-10-adam')],
};
