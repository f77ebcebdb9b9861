const VISIBLE_MS = 6000;

/** One short message at a time, at the foot of the page. */
class Toast {
  text: string = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string): void {
    clearTimeout(this.#timer);
    this.text = text;
    this.#timer = setTimeout(() => {
      this.text = '';
    }, VISIBLE_MS);
  }
}

export const toast: Toast = new Toast();

/** Says which parts of an address were not understood. */
export function reportIgnored(ignored: readonly string[]): void {
  if (ignored.length === 0) return;
  toast.show(`Ignored in the address: ${ignored.join(', ')}. The rest was used.`);
}
