import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromiumLaunch } from '@xent/testing/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';

export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));

export interface Site {
  readonly url: string;
  readonly browser: Browser;
  /** Total size of served files after gzip. */
  gzipped(addresses: readonly string[]): number;
  close(): Promise<void>;
}

/** Builds the page as it is published, serves it from a folder of its own and opens a browser. */
export async function openSite(): Promise<Site> {
  const folder = mkdtempSync(path.join(tmpdir(), 'xent-playground-'));
  // Otherwise the test runner's NODE_ENV would give a build for development.
  process.env['NODE_ENV'] = 'production';
  const config = {
    root: ROOT,
    configFile: path.join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  } as const;
  const [browser] = await Promise.all([chromium.launch(chromiumLaunch()), build(config)]);
  const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error('openSite: expected an address of the preview server, got none');
  return {
    url: address,
    browser,
    gzipped: (urls) =>
      urls.reduce((sum, url) => {
        const file = path.join(folder, new URL(url).pathname);
        return sum + gzipSync(readFileSync(file), { level: 9 }).length;
      }, 0),
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Visit {
  readonly page: Page;
  /** Everything that a visitor should not get: console errors and warnings, crashes, requests to other hosts. */
  readonly complaints: readonly string[];
  /** Addresses of all scripts that the page has loaded. */
  readonly scripts: readonly string[];
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly width?: number;
  readonly dark?: boolean;
}

/** A fresh visitor at `hash`. */
export async function visit(
  { url, browser }: Pick<Site, 'url' | 'browser'>,
  hash: string,
  { width = 1280, dark = false }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: width < 768 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: width < 768,
    // Some browsers without locale data name a language that Intl does not know.
    locale: 'en-US',
    // Colours are looked at right after a change of theme.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const scripts: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`request to ${request.url()}`);
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  page.setDefaultTimeout(20_000);
  await page.goto(`${url}${hash}`);
  return { page, complaints, scripts, close: () => context.close() };
}

/** Text of the element with a test id. */
export async function text(page: Page, id: string): Promise<string> {
  return ((await page.getByTestId(id).textContent()) ?? '').trim();
}

/** Waits until the element with a test id shows `expected`. */
export async function shows(page: Page, id: string, expected: RegExp | string): Promise<void> {
  await page.getByTestId(id).filter({ hasText: expected }).waitFor();
}
