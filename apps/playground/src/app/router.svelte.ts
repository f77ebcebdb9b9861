import { formatHash, PAGES, type Page, parseHash, type Route } from './hash.ts';

// Safari refuses more than 100 history writes in 30 seconds.
const WRITE_INTERVAL_MS = 320;

/** The current route. Pages read it; they write their own state back with `write`. */
class Router {
  route: Route = $state.raw(parseHash(location.hash));
  /** The address of each page with the state that it was left in. */
  readonly addresses: Record<Page, string> = $state({
    learn: formatHash('learn'),
    train: formatHash('train'),
    about: formatHash('about'),
  });
  #lastWrite = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#remember();
    addEventListener('hashchange', () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.route = parseHash(location.hash);
      this.#remember();
    });
  }

  go(page: Page): void {
    location.hash = this.addresses[page];
  }

  goTo(index: number): void {
    const page = PAGES[index];
    if (page) this.go(page);
  }

  /** Puts a page's state into the address without a new history entry. At once, unless it was just done. */
  write(page: Page, params: Iterable<readonly [string, string]>): void {
    this.addresses[page] = formatHash(page, params);
    if (page !== this.route.page || this.#timer !== undefined) return;
    const wait = this.#lastWrite + WRITE_INTERVAL_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Writes what is still waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const address = this.addresses[this.route.page];
    if (address === location.hash) return;
    this.#lastWrite = performance.now();
    history.replaceState(history.state, '', address);
  }

  #remember(): void {
    this.addresses[this.route.page] = formatHash(this.route.page, this.route.params);
  }
}

export const router: Router = new Router();
