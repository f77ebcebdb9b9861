/** What exists on a device now. */
export interface LiveBuffers {
  buffers: number;
  bytes: number;
}

/** Keeps `live` up to date with the buffers that are created and destroyed from now on. */
export function trackBuffers(device: GPUDevice, live: LiveBuffers): void {
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    live.buffers += 1;
    live.bytes += buffer.size;
    const destroy = buffer.destroy.bind(buffer);
    let exists = true;
    buffer.destroy = () => {
      if (exists) {
        exists = false;
        live.buffers -= 1;
        live.bytes -= buffer.size;
      }
      return destroy();
    };
    return buffer;
  };
}
