/** Numbers of the WebGPU standard; its globals exist in browsers alone. */
export const USAGE = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

export const MAP_READ = 1;
/** Offsets of bindings are multiples of this many bytes. */
export const ALIGN = 256;

/** Storage buffers of results and intermediates can do everything that any of them needs. */
export const STORAGE_USAGE: number = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
