import { chromiumLaunch } from '@xent/testing/chromium';
import { type Browser, chromium } from 'playwright-core';
import { type Bundle, ENTRY } from './bundle.ts';

const ORIGIN = 'http://bundle.test';

export const openBrowser = (): Promise<Browser> => chromium.launch(chromiumLaunch());

/** Loads a bundle in a page of its own and returns what its `run()` gives. */
export async function runBundle(
  browser: Browser,
  { files }: Bundle,
): Promise<Record<string, number[]>> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.route(`${ORIGIN}/**`, (route) => {
      const contents = files.get(new URL(route.request().url()).pathname.slice(1));
      return contents
        ? route.fulfill({ contentType: 'text/javascript', body: Buffer.from(contents) })
        : route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
    });
    await page.goto(`${ORIGIN}/`);
    return await page.evaluate(async (url) => {
      const { run } = (await import(url)) as { run(): Promise<Record<string, ArrayLike<number>>> };
      const entries = Object.entries(await run());
      return Object.fromEntries(entries.map(([name, values]) => [name, Array.from(values)]));
    }, `${ORIGIN}/${ENTRY}`);
  } finally {
    await context.close();
  }
}
