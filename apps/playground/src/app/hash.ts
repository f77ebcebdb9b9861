export const PAGES = ['learn', 'train', 'about'] as const;
export type Page = (typeof PAGES)[number];

/** A place in the app: which page, and the page's state as text. */
export interface Route {
  readonly page: Page;
  readonly params: ReadonlyMap<string, string>;
}

// A shared address is a handful of short values; more is somebody's mistake.
const MAX_LENGTH = 2000;

/** Reads `#/page?key=value&key=value`. What is unknown falls back to the first page without state. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.slice(0, MAX_LENGTH).replace(/^#\/?/, '').split('?', 2);
  const page = PAGES.find((name) => name === path) ?? 'learn';
  return { page, params: new Map(new URLSearchParams(query)) };
}

/** Writes a route in the form that `parseHash` reads; commas and colons stay readable. */
export function formatHash(page: Page, params: Iterable<readonly [string, string]> = []): string {
  const query = Array.from(params, ([key, value]) => {
    const text = encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':');
    return `${encodeURIComponent(key)}=${text}`;
  });
  return query.length === 0 ? `#/${page}` : `#/${page}?${query.join('&')}`;
}
