/** As many as one query set may hold. */
const QUERIES = 4096;

/** Options of Dawn: timestamps as fine as the adapter has them. */
export const FINE_TIMESTAMPS: readonly string[] = ['disable-dawn-features=timestamp_quantization'];

/** Times compute passes with timestamp queries: two for each pass. */
export class PassClock {
  readonly #device: GPUDevice;
  readonly #queries: GPUQuerySet;
  #passes = 0;

  private constructor(device: GPUDevice) {
    this.#device = device;
    this.#queries = device.createQuerySet({ type: 'timestamp', count: QUERIES });
  }

  /** Undefined on a device without timestamp queries. */
  static on(device: GPUDevice): PassClock | undefined {
    return device.features.has('timestamp-query') ? new PassClock(device) : undefined;
  }

  /** For the next pass; undefined when the set is full. */
  next(): GPUComputePassTimestampWrites | undefined {
    const first = 2 * this.#passes++;
    if (first + 2 > QUERIES) return undefined;
    return {
      querySet: this.#queries,
      beginningOfPassWriteIndex: first,
      endOfPassWriteIndex: first + 1,
    };
  }

  /** Milliseconds of all passes together, which must have been submitted; undefined when there were too many. */
  async read(): Promise<number | undefined> {
    const count = 2 * this.#passes;
    if (count === 0 || count > QUERIES) {
      this.#queries.destroy();
      return undefined;
    }
    const size = 8 * count;
    const resolved = this.#device.createBuffer({
      size,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    const readable = this.#device.createBuffer({
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(this.#queries, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await readable.mapAsync(GPUMapMode.READ);
    const total = sumOfPasses(new BigUint64Array(readable.getMappedRange()));
    for (const used of [resolved, readable, this.#queries]) used.destroy();
    return total;
  }
}

/** Pairs of nanoseconds, the start and the end of a pass, to milliseconds in all. */
export function sumOfPasses(nanoseconds: BigUint64Array): number {
  let total = 0n;
  for (let i = 0; i + 1 < nanoseconds.length; i += 2) {
    // A device may reset its clock in between, which gives an end before its start.
    if (nanoseconds[i + 1] > nanoseconds[i]) total += nanoseconds[i + 1] - nanoseconds[i];
  }
  return Number(total) / 1e6;
}
