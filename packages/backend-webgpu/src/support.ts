import { requireOptions } from '@xent/core';
import { checkValues } from './options.ts';

/** Whether WebGPU can be used here, and if not, why. */
export type WebGpuSupport =
  | { readonly supported: true }
  | {
      readonly supported: false;
      readonly reason: 'insecure-context' | 'no-webgpu' | 'no-adapter';
      /** The reason in words, and what helps. */
      readonly message: string;
    };

export interface AdapterOptions {
  /** The entry point; default `navigator.gpu`. In Node, that of the package `webgpu`. */
  readonly gpu?: GPU;
  readonly powerPreference?: GPUPowerPreference;
}

interface Surroundings {
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly gpu?: GPU };
}

/** An adapter, or why there is none. */
export async function findAdapter(
  options: AdapterOptions,
): Promise<GPUAdapter | Exclude<WebGpuSupport, { readonly supported: true }>> {
  const { isSecureContext, navigator } = globalThis as Surroundings;
  const gpu = options.gpu ?? navigator?.gpu;
  if (!gpu && isSecureContext === false) {
    return {
      supported: false,
      reason: 'insecure-context',
      message:
        'this page is no secure context, and WebGPU exists only there; serve it over https or from localhost',
    };
  }
  if (!gpu) {
    return {
      supported: false,
      reason: 'no-webgpu',
      message:
        'there is no navigator.gpu; use a browser that has WebGPU, or in Node pass { gpu } of the package webgpu',
    };
  }
  const { powerPreference } = options;
  let why = 'the GPU or its driver may be blocked';
  try {
    const adapter = await gpu.requestAdapter(powerPreference ? { powerPreference } : {});
    if (adapter) return adapter;
  } catch (error) {
    why = String(error);
  }
  return {
    supported: false,
    reason: 'no-adapter',
    message: `WebGPU is there but offers no adapter: ${why}; see chrome://gpu, or update the driver`,
  };
}

/**
 * Can `webgpu()` open a backend here? Opens nothing.
 *
 * @example
 * const support = await isSupported();
 * if (!support.supported) console.log(`no WebGPU: ${support.message}`);
 */
export async function isSupported(options: AdapterOptions = {}): Promise<WebGpuSupport> {
  requireOptions('isSupported', options, ['gpu', 'powerPreference']);
  checkValues('isSupported', options);
  const found = await findAdapter(options);
  return 'supported' in found ? found : { supported: true };
}
