import { BackendError, BackendLostError, type BackendLostInfo } from '@xent/core';

/** What browsers and Node have, though types of neither are used here. */
interface Timers {
  setTimeout(then: () => void, ms: number): void;
}

/** Whether a device still works, and what it complained about. */
export class Health {
  /** Resolves when the device is lost, unless it was let go on purpose. */
  readonly lost: Promise<BackendLostInfo>;
  readonly #device: GPUDevice;
  #failure: BackendError | null = null;
  #complaint: GPUError | null = null;

  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener('uncapturederror', this.#note);
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        if (this.#failure) return;
        const text = `${reason}: ${message}`;
        resolve({ reason: text });
        // Whoever listens for the loss hears of it before anything fails of it.
        void Promise.resolve().then(() => {
          this.#failure ??= new BackendLostError('webgpu', text);
        });
      });
    });
  }

  /** Throws what went wrong since the last time, in `what`. */
  check(what: string): void {
    if (this.#failure) throw this.#failure;
    const complaint = this.#complaint;
    if (!complaint) return;
    this.#complaint = null;
    throw failed(`${what}: the device reported an error in earlier work`, complaint);
  }

  /** What a rejected promise of the device means: a device that is lost says so a little later. */
  async explain(what: string, cause: unknown): Promise<BackendError> {
    if (cause instanceof BackendError) return cause;
    const { setTimeout } = globalThis as unknown as Timers;
    const soon = new Promise<void>((resolve) => setTimeout(resolve, 100));
    await Promise.race([this.#device.lost, soon]);
    return this.#failure ?? failed(`${what} failed`, cause);
  }

  /** From now on the device's end is no surprise. */
  close(): void {
    this.#device.removeEventListener('uncapturederror', this.#note);
    this.#failure ??= new BackendError(
      'XENT_DISPOSED',
      'webgpu: this backend was disposed; open another one with await webgpu()',
    );
  }

  /** Keeps the first complaint, and browsers from printing it: whoever runs or reads next gets it. */
  readonly #note = (event: GPUUncapturedErrorEvent & { preventDefault?(): void }): void => {
    event.preventDefault?.();
    this.#complaint ??= event.error;
  };
}

function failed(what: string, cause: unknown): BackendError {
  const reason = (cause as { readonly message?: string } | null)?.message ?? cause;
  return new BackendError('XENT_DEVICE', `webgpu: ${what}: ${reason}`, { cause });
}
