import { GOALS, type Goal } from './goals.ts';
import type { Clock } from './stats.ts';

/** What is compared with one another by default. */
export interface Group {
  readonly id: string;
  readonly about: string;
  readonly contenders: readonly string[];
  readonly workloads: readonly string[];
  /** Of `--quick`. */
  readonly quick: readonly string[];
  /** Baselines of the ratio columns. */
  readonly versus: readonly string[];
  /** The clock of tables and goals: a GPU does its work outside of the process's CPU time. */
  readonly clock: Clock;
  readonly goals: readonly Goal[];
}

const ROWS = ['softmax-1024x1000', 'softmax-128x32000'];
const FORWARD = ['ce-forward-1024x1000', 'ce-forward-128x32000'];
const LOSSES = ['ce-1024x1000', 'ce-128x32000'];
const TRAINING = ['train-784-5-3', 'train-784-128-10'];
const ADAM = 'train-784-128-10-adam';
const SCALE = 'scale-16777216';
const GPU_WORKLOADS = [...ROWS, ...LOSSES, ...TRAINING, ADAM, 'matmul-1024', SCALE];
const GPU_QUICK = [ROWS[0], LOSSES[0], ...TRAINING, 'matmul-512'];

export const GROUPS: readonly Group[] = [
  {
    id: 'js',
    about: 'one thread of the CPU: xent-js, plain JavaScript, other libraries, PyTorch, NumPy',
    contenders: [
      'xent-js',
      'naive-js',
      'tuned-js',
      'tfjs-cpu',
      'tfjs-wasm',
      'jax-wasm',
      'ort-wasm',
      'torch',
      'torch-openblas',
      'numpy',
    ],
    workloads: [...ROWS, ...FORWARD, ...LOSSES, ...TRAINING, 'matmul-512'],
    quick: [ROWS[0], LOSSES[0], ...TRAINING],
    versus: ['torch', 'tfjs-cpu', 'naive-js', 'tuned-js'],
    clock: 'cpu',
    goals: GOALS.js,
  },
  {
    id: 'webgpu',
    about: 'WebGPU in Node (Dawn)',
    contenders: ['xent-webgpu', 'tfjs-webgpu', 'jax-webgpu', 'limit-webgpu'],
    workloads: GPU_WORKLOADS,
    quick: GPU_QUICK,
    versus: ['tfjs-webgpu', 'jax-webgpu'],
    clock: 'wall',
    goals: GOALS.webgpu,
  },
  {
    id: 'webgpu-chromium',
    about: 'WebGPU in Chromium',
    contenders: [
      'chromium-xent-webgpu',
      'chromium-tfjs-webgpu',
      'chromium-jax-webgpu',
      'chromium-ort-webgpu',
      'chromium-limit-webgpu',
    ],
    workloads: GPU_WORKLOADS,
    quick: GPU_QUICK,
    versus: ['chromium-tfjs-webgpu', 'chromium-jax-webgpu', 'chromium-ort-webgpu'],
    clock: 'wall',
    goals: GOALS.chromium,
  },
  {
    id: 'onnx',
    about: 'ONNX Runtime, and what else computes with WebAssembly',
    contenders: [
      'xent-onnx-wasm',
      'ort-wasm',
      'xent-onnx-node',
      'ort-node',
      'tfjs-wasm',
      'jax-wasm',
      'xent-js',
    ],
    workloads: [...ROWS, ...LOSSES, ...TRAINING, ADAM, 'matmul-512'],
    quick: [LOSSES[0], ...TRAINING, ADAM],
    versus: ['ort-wasm', 'ort-node', 'tfjs-wasm', 'jax-wasm'],
    clock: 'cpu',
    goals: GOALS.onnx,
  },
];
