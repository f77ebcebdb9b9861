const KEY = 'xent-shortcuts';

/** Single-key shortcuts can be switched off, for people whose speech input would press them. */
class Shortcuts {
  on: boolean = $state(true);

  constructor() {
    try {
      this.on = localStorage.getItem(KEY) !== 'off';
    } catch {
      // A browser may refuse storage; the shortcuts are on then.
    }
  }

  set(on: boolean): void {
    this.on = on;
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch {
      // The choice lasts as long as the page.
    }
  }
}

export const shortcuts: Shortcuts = new Shortcuts();
