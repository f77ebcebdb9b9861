import { chromiumLaunch } from '@xent/testing/chromium';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

/** Nothing is slowed down for being in the background, and the GPU's clock is not made coarse. */
const FLAGS = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--enable-webgpu-developer-features',
];

/** Chromium brings its own driver, and finds no adapter where the environment names the one for Dawn in Node. */
const DAWN_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];

function withoutDawn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !DAWN_VARIABLES.includes(name)) kept[name] = value;
  }
  return kept;
}

/** A browser of its own for one page, so that its processes, the GPU's too, work for that page alone. */
export class OwnBrowser {
  readonly #browser: Browser;
  readonly #inspector: CDPSession;
  readonly page: Page;

  private constructor(browser: Browser, inspector: CDPSession, page: Page) {
    this.#browser = browser;
    this.#inspector = inspector;
    this.page = page;
  }

  static async open(url: string): Promise<OwnBrowser> {
    const launch = chromiumLaunch();
    const browser = await chromium.launch({
      ...launch,
      args: [...launch.args, ...FLAGS],
      env: withoutDawn(launch.env ?? process.env),
    });
    try {
      const inspector = await browser.newBrowserCDPSession();
      const page = await browser.newPage();
      await page.goto(url);
      return new OwnBrowser(browser, inspector, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** CPU milliseconds of all processes of the browser so far. */
  async cpu(): Promise<number> {
    const { processInfo } = await this.#inspector.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
