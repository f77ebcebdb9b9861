import { checkOptions } from './options.ts';

/** Whether WebGPU can be used here, and if not, why. */
export type WebGpuSupport =
  | { readonly supported: true }
  | {
      readonly supported: false;
      readonly reason: 'insecure-context' | 'no-webgpu' | 'no-adapter';
      /** The reason in words, and what helps. */
      readonly message: string;
    };

type NoSupport = Exclude<WebGpuSupport, { readonly supported: true }>;

export interface AdapterOptions {
  /** The entry point; default `navigator.gpu`. In Node, that of the package `webgpu`. */
  readonly gpu?: GPU;
  readonly powerPreference?: GPUPowerPreference;
}

interface Surroundings {
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly gpu?: GPU };
}

const no = (reason: NoSupport['reason'], message: string): NoSupport => ({
  supported: false,
  reason,
  message,
});

/** An adapter, or why there is none. */
export async function findAdapter(options: AdapterOptions): Promise<GPUAdapter | NoSupport> {
  const { isSecureContext, navigator } = globalThis as Surroundings;
  const { gpu = navigator?.gpu, powerPreference } = options;
  if (!gpu) {
    return isSecureContext === false
      ? no(
          'insecure-context',
          'this page is no secure context, and WebGPU exists only there; serve it over https or from localhost',
        )
      : no(
          'no-webgpu',
          'there is no navigator.gpu; use a browser that has WebGPU, or in Node pass { gpu } of the package webgpu',
        );
  }
  let why: unknown = 'the GPU or its driver may be blocked';
  try {
    const adapter = await gpu.requestAdapter(powerPreference ? { powerPreference } : {});
    if (adapter) return adapter;
  } catch (error) {
    why = error;
  }
  return no(
    'no-adapter',
    `WebGPU is there but offers no adapter: ${why}; see chrome://gpu, or update the driver`,
  );
}

/**
 * Can `webgpu()` open a backend here? Opens nothing.
 *
 * @example
 * const support = await isSupported();
 * if (!support.supported) console.log(`no WebGPU: ${support.message}`);
 */
export async function isSupported(options: AdapterOptions = {}): Promise<WebGpuSupport> {
  checkOptions('isSupported', options, ['gpu', 'powerPreference']);
  const found = await findAdapter(options);
  return 'supported' in found ? found : { supported: true };
}
