export type ThemeMode = 'auto' | 'light' | 'dark';

const KEY = 'xent-theme';
const MODES: readonly ThemeMode[] = ['auto', 'light', 'dark'];

/** Follows the system unless the visitor chose a side; the choice stays in this browser. */
class Theme {
  mode: ThemeMode = $state('auto');
  #systemDark: boolean = $state(false);

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
    });
    const chosen = document.documentElement.dataset['theme'];
    if (chosen === 'light' || chosen === 'dark') this.mode = chosen;
  }

  get dark(): boolean {
    return this.mode === 'dark' || (this.mode === 'auto' && this.#systemDark);
  }

  next(): void {
    this.mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length] ?? 'auto';
    const root = document.documentElement;
    if (this.mode === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = this.mode;
    try {
      localStorage.setItem(KEY, this.mode);
    } catch {
      // A browser may refuse storage; the choice then lasts as long as the page.
    }
  }
}

export const theme: Theme = new Theme();
