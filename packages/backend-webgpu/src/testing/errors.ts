import type { WebGpuBackend } from '../backend.ts';

/** Collects what the devices of backends report outside of every error scope. */
export function errorsOf(): {
  readonly watch: (backend: WebGpuBackend) => WebGpuBackend;
  readonly errors: string[];
} {
  const errors: string[] = [];
  return {
    errors,
    watch(backend) {
      backend.device.addEventListener('uncapturederror', ({ error }) => {
        errors.push(error.message);
      });
      return backend;
    },
  };
}
